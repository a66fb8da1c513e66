import picocolors from 'picocolors';
import type { Severity } from '../../diagnostics/diagnostic.js';
import { drawFrame, type FramePaint } from '../../diagnostics/frame.js';
import { type DiagnosticReport, type DiagnosticSummary, summarise } from './diagnostic-report.js';

/** How people's text is laid out. */
export interface TextOptions {
  readonly colour?: boolean;
  /** Columns of the terminal, when there is one. */
  readonly width?: number | undefined;
}

/** Frames with an empty line between them and the count at the end; nothing at all without diagnostics. */
export function formatText({ diagnostics }: DiagnosticReport, options: TextOptions = {}): string {
  if (diagnostics.length === 0) {
    return '';
  }
  const paints = framePaints(options.colour ?? false);
  const frames = diagnostics.map((diagnostic) =>
    drawFrame(diagnostic, { width: options.width, paint: paints[diagnostic.severity] }),
  );
  return `${[...frames, formatSummary(summarise(diagnostics))].join('\n\n')}\n`;
}

/** "2 errors, 1 warning"; "no problems" when there are none. */
export function formatSummary({ errors, warnings, hints }: DiagnosticSummary): string {
  const counted = [count(errors, 'error'), count(warnings, 'warning'), count(hints, 'hint')];
  return counted.filter((text) => text !== undefined).join(', ') || 'no problems';
}

function count(number: number, noun: string): string | undefined {
  return number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function framePaints(colour: boolean): Record<Severity, FramePaint> {
  const { red, yellow, cyan, blue, dim, bold } = picocolors.createColors(colour);
  const common = { related: blue, faint: dim, strong: bold };
  return {
    error: { ...common, primary: (text) => bold(red(text)) },
    warning: { ...common, primary: (text) => bold(yellow(text)) },
    hint: { ...common, primary: (text) => bold(cyan(text)) },
  };
}

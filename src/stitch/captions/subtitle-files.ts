import type { Cue } from './cues.js';

/** Control characters but for the line break; none of them is text. */
const CONTROL = /(?!\n)\p{Cc}/gu;

/** Nothing to see, and no break beside it: it only parts characters that would be read as a command together. */
const WORD_JOINER = '\u2060';

/**
 * Cues as SubRip text, UTF-8 with line feeds. The format knows no escapes, and players and ffmpeg take tags
 * (`<b>`) and overrides (`{\an8}`, `\N`) for commands: an invisible character keeps them text.
 */
export function srtOf(cues: readonly Cue[]): string {
  return numbered(
    cues,
    (seconds) => timeOf(seconds, ','),
    (text) =>
      text.replace(/[<{\\]/g, (sign) => `${sign}${WORD_JOINER}`).replaceAll('-->', `--${WORD_JOINER}>`),
  );
}

/** Cues as WebVTT text (W3C WebVTT §3.1: in a cue `&` and `<` are escaped and `-->` may not occur). */
export function vttOf(cues: readonly Cue[]): string {
  const written = numbered(
    cues,
    (seconds) => timeOf(seconds, '.'),
    (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  return written === '' ? 'WEBVTT\n' : `WEBVTT\n\n${written}`;
}

function numbered(
  cues: readonly Cue[],
  time: (seconds: number) => string,
  protect: (text: string) => string,
): string {
  return cues
    .map((cue) => ({ ...cue, text: tidy(cue.text) }))
    .filter(({ text }) => text !== '')
    .map(({ start, end, text }, index) => `${index + 1}\n${time(start)} --> ${time(end)}\n${protect(text)}\n`)
    .join('\n');
}

/** A cue ends at an empty line, so its text has none. */
function tidy(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/gu, '\n')
    .replace(CONTROL, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** "01:02:03,004"; hours grow as they need. */
function timeOf(seconds: number, point: ',' | '.'): string {
  const whole = Math.round(seconds * 1000);
  const part = (unit: number, of: number): string => String(Math.floor(whole / unit) % of).padStart(2, '0');
  const hours = String(Math.floor(whole / 3_600_000)).padStart(2, '0');
  const thousandths = String(whole % 1000).padStart(3, '0');
  return `${hours}:${part(60_000, 60)}:${part(1000, 60)}${point}${thousandths}`;
}

import picocolors from 'picocolors';

/** Colours for a terminal; without `colour` every text stays as it is. */
export type Paint = Record<'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim', (text: string) => string>;

/** The colours to use. */
export function paintFor(colour: boolean): Paint {
  const { red, green, yellow, cyan, bold, dim } = picocolors.createColors(colour);
  return { red, green, yellow, cyan, bold, dim };
}

/** Colours for the names in a prompt: clear on dark, soft enough to read, well apart from one another. */
const NAME_COLOURS = [
  '#f2a65a', // apricot
  '#7fc8c2', // verdigris
  '#e98a8a', // rose
  '#a9c574', // moss
  '#9db4f0', // periwinkle
  '#e6c84f', // straw
  '#d59adf', // orchid
  '#6fbfe8', // sky
  '#f0b6a0', // shell
  '#8fd19e', // mint
  '#f58f6c', // coral
] as const;

/** The colour of a name: always the same for the same name. */
export function colourOf(name: string): string {
  // What stands before the name only chooses which names share a colour.
  return NAME_COLOURS[hashOf(`pencil@${name}`) % NAME_COLOURS.length] ?? NAME_COLOURS[0];
}

/** A 32-bit hash of a text (FNV-1a with a final mix), for looks only. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

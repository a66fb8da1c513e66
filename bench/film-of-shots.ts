/** A storyboard of so many shots, all of one second and with the same three references, each with a prompt of its own. */
export function storyboardOf(shots: number, model: string): string {
  const lines = Array.from(
    { length: shots },
    (_, index) => `  - { id: shot-${index}, prompt: "@mira and her @scarf in @room, number ${index}" }`,
  );
  return [
    'storyboard: 1',
    'references:',
    '  mira: { type: subject, image: refs/mira.png }',
    '  scarf: { type: subject, image: refs/scarf.png }',
    '  room: { type: background, image: refs/room.jpg }',
    `defaults: { model: ${model}, duration: 1, resolution: 360p }`,
    'shots:',
    ...lines,
    '',
  ].join('\n');
}

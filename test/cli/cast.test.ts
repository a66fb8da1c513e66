import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCli } from '../corpus/run-cli.js';
import { temporaryFolder } from '../rig/storyreel.js';

const MIRA = fileURLToPath(new URL('../../storyboards/red-scarf/refs/mira.png', import.meta.url));

async function project(library: string, shots: string): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'refs'));
  await cp(MIRA, join(folder, 'refs/mira.png'));
  await writeFile(join(folder, 'cast.yaml'), library);
  await writeFile(
    join(folder, 'storyboard.yaml'),
    `storyboard: 1
import: [cast.yaml]
references:
  mira: { type: subject, image: refs/mira.png, description: a young woman }
  dog: { type: subject, image: refs/mirra.png }
  text: { type: subject, image: cast.yaml }
  after: { type: background, frame: { shot: one } }
shots:
${shots}`,
  );
  return folder;
}

const LIBRARY = `storyboard: 1
references:
  harbour: { type: background, image: https://example.org/harbour.jpg }
  room: { type: background, image: refs/mira.png }
`;
const SHOTS = `  - { id: one, prompt: "@mira in @room" }
  - { id: two, prompt: "@mira and @dog", references: [after] }
`;

it('lists every reference with its picture, its users and where it is from', async () => {
  const folder = await project(LIBRARY, SHOTS);
  const { exit, stdout } = await runCli(folder, ['cast', '--json']);
  const { version, references, diagnostics } = JSON.parse(stdout);
  expect([exit, version]).toEqual([3, 1]);
  expect(diagnostics.length).toBeGreaterThan(0);
  const file = { width: 810, height: 1008, format: 'png', bytes: expect.any(Number), state: 'there' };
  expect(references).toMatchObject([
    {
      name: 'mira',
      type: 'subject',
      description: 'a young woman',
      file: 'storyboard.yaml',
      line: 4,
      imported: false,
      picture: { kind: 'file', path: 'refs/mira.png', ...file },
      shots: ['one', 'two'],
    },
    { name: 'dog', picture: { path: 'refs/mirra.png', state: 'missing' }, shots: ['two'] },
    { name: 'text', picture: { path: 'cast.yaml', state: 'foreign' }, shots: [] },
    { name: 'after', picture: { kind: 'frame', shot: 'one', at: 'last' }, shots: ['two'] },
    { name: 'harbour', file: 'cast.yaml', imported: true, picture: { kind: 'url' }, shots: [] },
    { name: 'room', picture: { path: 'refs/mira.png', ...file }, shots: ['one'] },
  ]);
});

it('people see a table in which what is wrong or unused is said', async () => {
  const folder = await project(LIBRARY, SHOTS);
  const { stdout, stderr } = await runCli(folder, ['cast']);
  const [head, ...lines] = stdout.split('\n');
  expect(head).toMatch(/^reference +type +picture +used in +from +description$/);
  expect(stdout).toContain('missing, did');
  expect(stdout).toContain('not a picture');
  expect(lines.find((line) => line.startsWith('@harbour'))).toContain('unused');
  expect(stdout).toContain('3 subjects, 3 backgrounds, 2 unused, 2 pictures missing or broken.');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(stderr).toContain('storyreel check');
});

it('a long library stays a table, and many users are counted', async () => {
  const many = Array.from({ length: 200 }, (_, index) => index);
  const library = `storyboard: 1\nreferences:\n${many
    .map((index) => `  extra_${index}: { type: subject, image: refs/mira.png }\n`)
    .join('')}`;
  const shots = many
    .map((index) => `  - { id: shot-${index}, prompt: "@mira and @extra_${index}" }\n`)
    .join('');
  const folder = await project(library, shots);
  const { stdout } = await runCli(folder, ['cast']);
  expect(stdout).toContain('200: shot-0,');
  expect(stdout.split('\n').filter((line) => line.startsWith('@extra_'))).toHaveLength(200);
});

it('a storyboard that makes no sense has no cast', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'storyboard.yaml'), 'storyboard: [\n');
  const { exit, stdout, stderr } = await runCli(folder, ['cast']);
  expect([exit, stdout]).toEqual([3, '']);
  expect(stderr).toContain('yaml-syntax');
});

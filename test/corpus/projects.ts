import { execFileSync } from 'node:child_process';
import {
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writePictures } from './pictures.js';
import { wav, writeSounds } from './sounds.js';

/** A wrong storyboard: a file or a folder of this one, or one that only a file system can hold. */
export interface CorpusCase {
  readonly name: string;
  /** Makes the project in an empty folder. */
  readonly make: (folder: string) => void;
}

const HERE = import.meta.dirname;
const NOT_CASES = new Set(['.gitattributes', 'expected.txt']);

/** Every case, in the order of the table: what lies here as files first. */
export function corpus(): readonly CorpusCase[] {
  const files = readdirSync(HERE)
    .filter((name) => !name.endsWith('.ts') && !NOT_CASES.has(name))
    .sort();
  return [...files.map(fromFile), ...generated()];
}

function fromFile(name: string): CorpusCase {
  return {
    name,
    make(folder) {
      const path = join(HERE, name);
      cpSync(path, statSync(path).isDirectory() ? folder : join(folder, 'storyboard.yaml'), {
        recursive: true,
      });
    },
  };
}

/** Makes the folder of a case, with the pictures and sounds that all of them may name. */
export function makeProject(root: string, { name, make }: CorpusCase): string {
  const shared = join(root, 'pictures');
  if (!statSync(shared, { throwIfNoEntry: false })) {
    mkdirSync(shared);
    writePictures(shared);
  }
  const folder = join(root, name);
  mkdirSync(join(folder, 'refs'), { recursive: true });
  for (const picture of readdirSync(shared)) {
    linkSync(join(shared, picture), join(folder, 'refs', picture));
  }
  writeSounds(join(folder, 'audio'));
  make(folder);
  return folder;
}

/** Every file under a folder with its size and time of change, to see whether anything was written. */
export function inventory(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = lstatSync(path);
      return `${path} ${size} ${entry.isFile() ? mtimeMs : ''}`;
    })
    .sort();
}

const HEAD = 'storyboard: 1\n';
const SHOT = 'defaults: { model: pixverse-c1 }\nshots:\n  - id: one\n    prompt: "@mira waits."\n';

function storyboard(folder: string, text: string | Buffer): void {
  writeFileSync(join(folder, 'storyboard.yaml'), text);
}

function withPicture(folder: string, path: string): void {
  storyboard(folder, `${HEAD}references:\n  mira: { type: subject, image: ${path} }\n${SHOT}`);
}

function withMusic(folder: string, path: string): void {
  storyboard(
    folder,
    `${HEAD}references:\n  mira: { type: subject, image: refs/mira.png }\n${SHOT}film: { music: ${path} }\n`,
  );
}

/** Node has no call for it. */
function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
}

const MEGABYTES = 5_000_000;

/** Cases that are too large to keep, or that git cannot hold. */
function generated(): readonly CorpusCase[] {
  const make = (name: string, body: (folder: string) => void): CorpusCase => ({ name, make: body });
  const text = (name: string, content: () => string): CorpusCase =>
    make(name, (folder) => storyboard(folder, content()));
  const prompt = (value: string): string =>
    `${HEAD}shots:\n  - id: one\n    model: pixverse-c1\n    prompt: ${value}\n`;
  const words = 'and so on '.repeat(MEGABYTES / 10).trimEnd();
  return [
    text('5 MB plain scalar', () => prompt(words)),
    text('5 MB single-quoted scalar', () => prompt(`'${words}'`)),
    text('5 MB double-quoted scalar', () => prompt(`"${words}"`)),
    text('5 MB double-quoted scalar of escapes', () => prompt(`"${'\\u0040\\n'.repeat(MEGABYTES / 8)}"`)),
    text('5 MB folded scalar', () => prompt(`>\n${'      and so on\n'.repeat(MEGABYTES / 16)}`)),
    text('5 MB literal scalar', () => prompt(`|\n${'      and so on\n'.repeat(MEGABYTES / 16)}`)),
    make('5 MB of mentions', (folder) => {
      withPicture(folder, 'refs/mira.png');
      const path = join(folder, 'storyboard.yaml');
      storyboard(folder, readFileSync(path, 'utf8').replace('waits', '@mira '.repeat(MEGABYTES / 6)));
    }),
    text('5 MB key', () => `${HEAD}? ${'k'.repeat(MEGABYTES)}\n: 1\n${SHOT.replace('@mira', 'she')}`),
    text('5 MB of open brackets', () => '['.repeat(MEGABYTES)),
    text('5 MB of open braces', () => '{a: '.repeat(MEGABYTES / 4)),
    text('5 MB of dashes', () => '- '.repeat(MEGABYTES / 2)),
    text('5 MB of question marks', () => '? '.repeat(MEGABYTES / 2)),
    text('5 MB of list entries', () => `${HEAD}shots:\n${'- 1\n'.repeat(MEGABYTES / 4)}`),
    text('5 MB of anchors', () => `${HEAD}shots:\n${'- &a 1\n'.repeat(MEGABYTES / 7)}`),
    text('17 MB', () => `# ${'x'.repeat(17_000_000)}\n`),
    make('link out of the project', (folder) => {
      writeFileSync(`${folder}.outside.png`, 'private');
      symlinkSync(`${folder}.outside.png`, join(folder, 'link.png'));
      withPicture(folder, 'link.png');
    }),
    make('folder link out of the project', (folder) => {
      symlinkSync('..', join(folder, 'up'));
      withPicture(folder, 'up/pictures/mira.png');
    }),
    make('link loop', (folder) => {
      symlinkSync('b.png', join(folder, 'a.png'));
      symlinkSync('a.png', join(folder, 'b.png'));
      withPicture(folder, 'a.png');
    }),
    make('dangling link', (folder) => {
      symlinkSync('nothing.png', join(folder, 'a.png'));
      withPicture(folder, 'a.png');
    }),
    make('pipe as a picture', (folder) => {
      makePipe(join(folder, 'pipe.png'));
      withPicture(folder, 'pipe.png');
    }),
    make('pipe as music', (folder) => {
      makePipe(join(folder, 'pipe.wav'));
      withMusic(folder, 'pipe.wav');
    }),
    make('music by a link out of the project', (folder) => {
      writeFileSync(`${folder}.outside.wav`, wav());
      symlinkSync(`${folder}.outside.wav`, join(folder, 'link.wav'));
      withMusic(folder, 'link.wav');
    }),
    make('link loop of music', (folder) => {
      symlinkSync('b.wav', join(folder, 'a.wav'));
      symlinkSync('a.wav', join(folder, 'b.wav'));
      withMusic(folder, 'a.wav');
    }),
    make('pipe as an import', (folder) => {
      makePipe(join(folder, 'pipe.yaml'));
      storyboard(
        folder,
        `${HEAD}import: [pipe.yaml]\n${SHOT.replace('@mira', 'she').replace('pixverse-c1', 'animatic')}`,
      );
    }),
    make('link to an import out of the project', (folder) => {
      symlinkSync('../elsewhere.yaml', join(folder, 'cast.yaml'));
      writeFileSync(join(folder, '..', 'elsewhere.yaml'), `${HEAD}references: {}\n`);
      storyboard(
        folder,
        `${HEAD}import: [cast.yaml]\n${SHOT.replace('@mira', 'she').replace('pixverse-c1', 'animatic')}`,
      );
    }),
    make('storyboard below the git root', (folder) => {
      mkdirSync(join(folder, '.git'));
      mkdirSync(join(folder, 'films', 'one'), { recursive: true });
      writeFileSync(join(folder, 'storyreel.yaml'), 'colour: red\n');
      writeFileSync(
        join(folder, 'films', 'one', 'storyboard.yaml'),
        `${HEAD}import: [../../cast.yaml]\n${SHOT.replace('@mira', '@mria')}`,
      );
      writeFileSync(
        join(folder, 'cast.yaml'),
        `${HEAD}references:\n  mira: { type: subject, image: refs/mira.png }\n  up: { type: subject, image: ../mira.png }\n`,
      );
      // The command is given a link to the storyboard's folder by name.
      writeFileSync(join(folder, 'argument'), 'films/one/storyboard.yaml');
    }),
  ];
}

/** The argument a case wants on its command line, when it is not the folder's own storyboard. */
export function argumentOf(folder: string): string {
  const path = join(folder, 'argument');
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path, 'utf8') : 'storyboard.yaml';
}

import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { isLocalAddress } from './address-problem.js';
import { findProject, shownPath } from './project.js';
import type { ProviderName } from './provider-names.js';
import type { Settings } from './settings.js';
import { field, Located } from './yaml/located.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { readSource } from './yaml/read-source.js';

/** Which of a project's two worlds is meant: that of its film, or that of its rehearsals. */
export type World = Pick<Settings, 'rehearsal'>;

/**
 * The world that the settings of a storyboard put it in, read without the rest of them. Throws StoryreelError
 * `storyboard-unreadable` when there are settings that cannot be read.
 */
export async function worldOf(storyboard: string): Promise<World> {
  const { root, settingsPath } = await findProject(dirname(resolve(storyboard)));
  if (settingsPath === undefined) {
    return { rehearsal: false };
  }
  const { source, diagnostics } = await readSource(settingsPath, shownPath(root, settingsPath));
  const parsed = diagnostics.length > 0 ? undefined : parseYaml(source);
  return { rehearsal: saysRehearsal(new Located(source, parsed?.usable ? parsed.root : undefined)) };
}

/**
 * Whether settings say that this is a rehearsal. A slip of the pen in them must not take a command over into the books of the
 * film: so a value that is wrong says so, too, and text that cannot be made sense of is asked line by line. Both are
 * errors as well, with which nothing is bought.
 */
export function saysRehearsal({ data, source }: Located): boolean {
  if (data === null) {
    return IN_A_LINE.test(source.text);
  }
  const said = field(data, 'rehearsal');
  return said !== undefined && said !== false;
}

const IN_A_LINE = /^[\s{]*(["']?)rehearsal\1\s*:(?!\s*false\b)/im;

/** The addresses that a hosted provider sends to. */
export function addressesOf(name: ProviderName, { fal, wavespeed, pixverse }: Settings): readonly string[] {
  switch (name) {
    case 'fal':
      return [fal.queueUrl, fal.storageUrl];
    case 'wavespeed':
      return [wavespeed.baseUrl];
    case 'pixverse':
      return [pixverse.baseUrl];
    case 'local':
      return [];
  }
}

/** The address beyond this machine that keeps a provider out of a rehearsal; undefined when nothing does. */
export function outOfRehearsal(name: ProviderName, settings: Settings): string | undefined {
  return settings.rehearsal ? addressesOf(name, settings).find((url) => !isLocalAddress(url)) : undefined;
}

/** What a rehearsal would really buy: it would be kept apart from the film, and bought again for it. */
export function rehearsalMistakes(settings: Settings): readonly Diagnostic[] {
  const span = settings.place('rehearsal');
  const far = settings.order.flatMap((name) => {
    const address = outOfRehearsal(name, settings);
    return address === undefined ? [] : [`${name} (${address})`];
  });
  if (far.length === 0 || !span) {
    return [];
  }
  const message = `a rehearsal would really buy from ${far.join(', ')}`;
  const hint =
    "take `rehearsal` out, or name the sandbox's address under `providers`, or leave the provider out of `order`";
  return [{ code: 'rehearsal-not-local', severity: 'error', message, hint, span }];
}

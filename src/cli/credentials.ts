import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { KEY_VARIABLES } from '../plan/money.js';
import type { BucketKey } from '../remote/s3/client.js';

/** The keys at hand, by provider. They leave this object only in the headers of the provider's own requests. */
export type Keys = ReadonlyMap<string, string>;

/** All keys that were found, and where. */
export interface FoundKeys {
  readonly keys: Keys;
  /** Of the account of a bucket, for the shared store. */
  readonly bucketKey: BucketKey | undefined;
  /** Absolute paths of the `.env` files that any of them was read from. */
  readonly files: readonly string[];
}

/** A variable, and the `.env` it is from; without one it is from the environment. */
interface Variable {
  readonly value: string;
  readonly file?: string;
}

/** The variables whose values nobody else may see. */
const SECRETS = [
  ...Object.values(KEY_VARIABLES),
  'FAL_KEY_SECRET',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];

/** Keys from the environment, else from an untracked `.env` in the storyboard's folder or the project root. */
export async function findKeys(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[],
): Promise<FoundKeys> {
  const variables = await readVariables(env, folders);
  const value: Value = (name) => variables.get(name)?.value || undefined;
  const files = SECRETS.flatMap((name) => (value(name) && variables.get(name)?.file) || []);
  return { keys: providerKeys(value), bucketKey: bucketKeyOf(value), files: [...new Set(files)] };
}

/** What a variable is set to; undefined when it is not, or to nothing. */
type Value = (name: string) => string | undefined;

/** fal's key may also come in two parts (FAL_KEY_ID and FAL_KEY_SECRET), as its own client takes it. */
function providerKeys(value: Value): Keys {
  const [id, secret] = [value('FAL_KEY_ID'), value('FAL_KEY_SECRET')];
  const inParts = id !== undefined && secret !== undefined ? `${id}:${secret}` : undefined;
  return new Map(
    Object.entries(KEY_VARIABLES).flatMap(([provider, variable]) => {
      const key = value(variable) ?? (provider === 'fal' ? inParts : undefined);
      return key === undefined ? [] : [[provider, key] as const];
    }),
  );
}

/** The key of a bucket's account, from the variables that all tools for such services read. */
function bucketKeyOf(value: Value): BucketKey | undefined {
  const [accessKeyId, secretAccessKey] = [value('AWS_ACCESS_KEY_ID'), value('AWS_SECRET_ACCESS_KEY')];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    return undefined;
  }
  const sessionToken = value('AWS_SESSION_TOKEN');
  const region = value('AWS_REGION') ?? value('AWS_DEFAULT_REGION');
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(region !== undefined && { region }),
  };
}

/** What is set in the environment, else in the `.env` of the first folder that sets it. */
async function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[],
): Promise<ReadonlyMap<string, Variable>> {
  const files = await Promise.all(folders.map((folder) => readEnvFile(join(folder, '.env'))));
  const set = Object.entries(env).flatMap(([name, value]) => (value ? [entryOf(name, value)] : []));
  // Of what has one name, the last counts.
  return new Map([...files.reverse().flat(), ...set]);
}

async function readEnvFile(path: string) {
  const text = await readFile(path, 'utf8').catch(() => '');
  return Object.entries(parseEnv(text)).map(([name, value]) => entryOf(name, value ?? '', path));
}

function entryOf(name: string, value: string, file?: string): readonly [string, Variable] {
  return [name, { value: value.trim(), ...(file !== undefined && { file }) }];
}

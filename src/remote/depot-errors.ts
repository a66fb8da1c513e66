import { messageOf, StoryreelError, systemCode } from '../diagnostics/errors.js';

/** Why a shared store does not do what it is asked. */
export type DepotTrouble =
  /** Nobody answers, or not in time, or the folder is not there: later it may. */
  | 'shared-store-unreachable'
  /** It does not let us. */
  | 'shared-store-refused'
  | 'shared-store-full';

const HINTS: Readonly<Record<DepotTrouble, string>> = {
  'shared-store-unreachable': 'look at the network or the drive and run it again',
  'shared-store-refused': 'look at `store` in storyreel.yaml and at the rights of the account',
  'shared-store-full': 'make room there, then: storyreel store push',
};

/** What went wrong at a shared store, as an error for people. Nothing is lost by it. */
export function depotError(
  trouble: DepotTrouble,
  store: string,
  why: string,
  more: { readonly cause?: unknown; readonly hint?: string } = {},
): StoryreelError {
  const what = {
    'shared-store-unreachable': 'cannot be reached',
    'shared-store-refused': 'refuses',
    'shared-store-full': 'is full',
  }[trouble];
  return new StoryreelError(trouble, `the shared store ${store} ${what}: ${why}`, {
    retry: 'safe',
    hint: more.hint ?? HINTS[trouble],
    cause: more.cause,
  });
}

/** Whether an error is about the shared store and not about this machine. */
export function isDepotError(error: unknown, ...troubles: readonly DepotTrouble[]): error is StoryreelError {
  const among: readonly string[] = troubles.length > 0 ? troubles : Object.keys(HINTS);
  return error instanceof StoryreelError && among.includes(error.code);
}

const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What a file system said about the shared folder. */
export function folderError(error: unknown, folder: string): StoryreelError {
  if (error instanceof StoryreelError) {
    return error;
  }
  const code = systemCode(error) ?? '';
  if (FULL.has(code)) {
    return depotError('shared-store-full', folder, 'it takes no more', { cause: error });
  }
  if (REFUSALS.has(code)) {
    const why = code === 'EROFS' ? 'it is read-only' : 'the rights of this account do not suffice';
    return depotError('shared-store-refused', folder, why, { cause: error });
  }
  return depotError('shared-store-unreachable', folder, code === '' ? messageOf(error) : code, {
    cause: error,
  });
}

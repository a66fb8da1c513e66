import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { ADDRESS_HINT, addressProblem } from './address-problem.js';
import type { storeSettingsSchema } from './schema/store-settings.js';

/** Where clips are shared with others. */
export type StorePlace =
  | {
      readonly kind: 'folder';
      /** Absolute. */
      readonly path: string;
    }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Without slashes at its ends; may be empty. */
      readonly prefix: string;
      /** Absent: AWS. */
      readonly endpoint?: string;
      readonly region?: string;
      /** Whether the bucket stands in the path; absent: as the service has it by custom. */
      readonly pathStyle?: boolean;
    };

/** The shared store of a project. */
export interface StoreSettings {
  readonly place: StorePlace;
  /** How long a shot waits for a clip that somebody else is buying, in milliseconds. */
  readonly patienceMs: number;
}

type Written = z.infer<typeof storeSettingsSchema>;

/** A job takes minutes; one that takes longer than this is looked after by its owner. */
const DEFAULT_WAIT_MINUTES = 20;

/** Bucket names of S3 (AWS: Bucket naming rules), and the prefix after it. */
const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** Reads `store:` of the settings file at `path`; undefined when there is none or it cannot be used. */
export function readStoreSettings(
  written: Partial<Written> | null | undefined,
  path: string,
  place: (...at: string[]) => Span,
): { readonly store: StoreSettings | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const wrong = (key: keyof Written, problem: string, hint: string): void => {
    const message = `\`store.${key}\` ${problem}`;
    diagnostics.push({ code: 'value-invalid', severity: 'error', message, hint, span: place('store', key) });
  };
  const { remote, wait_minutes: minutes = DEFAULT_WAIT_MINUTES } = written ?? {};
  if (!written || !remote) {
    return { store: undefined, diagnostics };
  }
  const patienceMs = minutes * 60_000;
  if (!/^[a-z0-9+]{2,}:\/\//i.test(remote)) {
    for (const key of ['endpoint', 'region', 'path_style'] as const) {
      if (written[key] !== undefined && written[key] !== null) {
        wrong(key, 'is for a bucket, and the store is a folder', 'leave it out, or write s3://bucket');
      }
    }
    const folder = resolve(dirname(path), remote);
    return { store: { place: { kind: 'folder', path: folder }, patienceMs }, diagnostics };
  }
  const [, bucket, prefix = ''] = BUCKET.exec(remote) ?? [];
  const problem = written.endpoint === undefined ? undefined : addressProblem(written.endpoint);
  if (problem !== undefined) {
    wrong('endpoint', problem, ADDRESS_HINT);
  } else if (written.endpoint !== undefined && /[?#]/.test(written.endpoint)) {
    wrong('endpoint', 'must end with the host or a path', 'leave out what follows ? or #');
  }
  if (bucket === undefined) {
    wrong(
      'remote',
      'is neither a folder nor a bucket',
      'write a path, or s3://bucket/prefix; the address of the service is `endpoint`',
    );
  }
  if (bucket === undefined || diagnostics.length > 0) {
    return { store: undefined, diagnostics };
  }
  return {
    store: {
      place: {
        kind: 's3',
        bucket,
        prefix: prefix.split('/').filter(Boolean).join('/'),
        ...(written.endpoint && { endpoint: written.endpoint.replace(/\/+$/, '') }),
        ...(written.region && { region: written.region }),
        ...(typeof written.path_style === 'boolean' && { pathStyle: written.path_style }),
      },
      patienceMs,
    },
    diagnostics,
  };
}

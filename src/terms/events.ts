import type { ClipWarning } from './clip-warning.js';
import type { Digest } from './digest.js';
import type { ExitName } from './exit.js';

/** What a plan makes of a shot. */
export type ShotState = 'cached' | 'new' | 'changed' | 'blocked';

/** A shot as a run announces it. */
export interface AnnouncedShot {
  readonly id: string;
  readonly state: ShotState;
  /** Why it is rendered, one reason an entry; empty when cached. */
  readonly reasons: readonly string[];
  readonly model: string;
  readonly provider: string;
  /** Seconds of film. */
  readonly duration: number;
  /** How many takes were asked for. */
  readonly takes: number;
  /** Numbers of the takes that are to be rendered; empty when cached. */
  readonly to_render: readonly number[];
  /** What remains to be paid for it, in dollars, exact. */
  readonly price_usd: number;
}

/** What can be made of a film beside the mp4. */
export type OutputKind = 'webm' | 'prores' | 'gif' | 'poster' | 'sheet';

/**
 * Everything a run tells the world, in the form of the `--json` contract (DESIGN §9): the core emits these and
 * prints nothing. Money is in exact dollars, times in seconds, paths relative to the project root.
 */
export type FilmEvent =
  | {
      readonly type: 'plan-ready';
      readonly storyboard: string;
      readonly title: string;
      readonly shots: readonly AnnouncedShot[];
      readonly total_usd: number;
      /** Nothing of it becomes the film's. */
      readonly rehearsal?: true;
    }
  | {
      readonly type: 'shot-submitted';
      readonly shot: string;
      readonly take: number;
      readonly provider: string;
      readonly job: string;
    }
  | {
      readonly type: 'shot-progress';
      readonly shot: string;
      readonly take: number;
      readonly provider: string;
      /** `waiting`: not yet sent (a slot, a rate, an outage); `queued` and `rendering`: at the provider. */
      readonly phase: 'waiting' | 'uploading' | 'queued' | 'rendering' | 'downloading';
      /** 0 to 1, when known. */
      readonly fraction?: number;
      /** Jobs ahead of it at the provider, when told. */
      readonly ahead?: number;
      /** Why it waits, for people. */
      readonly note?: string;
      /** Seconds until it is tried again, where it waits for that; whole ones. */
      readonly retry_seconds?: number;
    }
  | {
      readonly type: 'shot-stored';
      readonly shot: string;
      readonly take: number;
      readonly provider: string;
      readonly clip: Digest;
      /** Length of the clip in seconds. */
      readonly seconds: number;
      readonly cost_usd: number;
    }
  /** A clip is there and something is the matter with it. The film has it all the same. */
  | ({
      readonly type: 'shot-warning';
      readonly shot: string;
      readonly take: number;
    } & ClipWarning)
  | {
      readonly type: 'shot-failed';
      readonly shot: string;
      readonly take?: number;
      readonly provider?: string;
      /** `unknown`: a submit's outcome is not known; a person must look. */
      readonly outcome: 'rejected' | 'failed' | 'moderated' | 'expired' | 'unknown' | 'deadline' | 'budget';
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
      /** The provider's id of the job, when there is one. */
      readonly job?: string;
    }
  | {
      readonly type: 'stitch-progress';
      /** `slates`: what stands in for shots that are missing; `deliver`: other formats of the finished film. */
      readonly step: 'conform' | 'slates' | 'sound' | 'join' | 'prove' | 'deliver';
      /** 0 to 1. */
      readonly fraction: number;
    }
  /** `render --live`: a draft is in the film's place, with stand-ins for what is not rendered yet. */
  | {
      readonly type: 'film-drafted';
      readonly path: string;
      readonly frames: number;
      readonly seconds: number;
      /** Shots that have no clip yet. */
      readonly slates: readonly string[];
    }
  | {
      readonly type: 'film-done';
      /** Relative to the project root. */
      readonly path: string;
      readonly frames: number;
      readonly seconds: number;
      /** Shots that have an animatic, or a slate, instead of a clip. */
      readonly slates: readonly string[];
      /** True when the film on disk was already this one and nothing was done. */
      readonly unchanged: boolean;
      /** Made of what a rehearsal has. */
      readonly rehearsal?: true;
    }
  /** Something was made of the finished film: another format, a poster. */
  | {
      readonly type: 'output-made';
      readonly output: OutputKind;
      readonly path: string;
      /** True when the file on disk was already this one. */
      readonly unchanged: boolean;
    }
  | {
      readonly type: 'notice-given';
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    }
  | {
      readonly type: 'run-ended';
      readonly exit: ExitName;
      readonly code: number;
      /** The code of the error that broke it off, where one did. */
      readonly error?: string;
      /** What this run paid. This sum and the next two are absent where a run did not come to buying. */
      readonly spent_usd?: number;
      /** What is set aside for jobs under way, also for those of earlier runs: what `status` says. */
      readonly reserved_usd?: number;
      /** What may be paid and nobody knows, also of earlier runs: what `status` says. */
      readonly unknown_usd?: number;
    };

/** Takes events as they happen. Must not throw. */
export type Emit = (event: FilmEvent) => void;

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStoryboard } from '../../src/checks/check.js';
import { loadCards } from '../../src/models/cards.js';
import { inputsOf } from '../../src/plan/inputs.js';
import {
  type ClipAtHand,
  type ClipFinder,
  type Plan,
  type PlanContext,
  type PlannedShot,
  planFilm,
} from '../../src/plan/plan.js';
import type { LockedShots } from '../../src/store/lock-schema.js';
import { type Digest, digestOf, type RequestKey } from '../../src/terms/digest.js';
import { png } from '../corpus/pictures.js';

/** A project to plan in, whose store and lock are what the test says they are. */
export class PlanningDesk {
  readonly folder = mkdtempSync(join(tmpdir(), 'storyreel-plan-'));
  /** Clips by the key they were bought under. */
  readonly bought = new Map<RequestKey, ClipAtHand>();
  /** Digests of clips that are in the store. */
  readonly stored = new Set<Digest>();
  readonly #cards = loadCards();

  constructor() {
    mkdirSync(join(this.folder, 'refs'));
    for (const [index, name] of ['mira', 'scarf', 'room'].entries()) {
      this.picture(`refs/${name}.png`, index);
    }
  }

  picture(path: string, colour: number): void {
    writeFileSync(join(this.folder, path), png(480, 480, [colour, 0, 0]));
  }

  settings(text: string): void {
    writeFileSync(join(this.folder, 'storyreel.yaml'), text);
  }

  async plan(
    text: string,
    { lock = {}, credentials = ['local', 'fal', 'wavespeed', 'pixverse'], ...options }: PlanningOptions = {},
  ): Promise<Plan> {
    const path = join(this.folder, 'storyboard.yaml');
    writeFileSync(path, text);
    const { value, diagnostics } = await checkStoryboard(path, await this.#cards);
    if (!value) {
      throw new Error(`not a storyboard: ${diagnostics.map((each) => each.message).join('; ')}`);
    }
    const clips: ClipFinder = {
      byKey: async (key) => this.bought.get(key),
      byDigest: async (digest) => (this.stored.has(digest) ? `/store/${digest}` : undefined),
    };
    return planFilm(value, { lock, clips, credentials: new Set(credentials), diagnostics, ...options });
  }

  /** As after rendering a plan, without the shots that wait for others: every take is bought, and the lock says from what. */
  render(plan: Plan): LockedShots {
    return Object.fromEntries(
      plan.shots.flatMap(({ id, candidates, picked, model, provider }) => {
        const [first] = candidates;
        if (!first) {
          return [];
        }
        const takes = candidates.map(({ take, key, clip }) => {
          const digest = clip?.digest ?? digestOf(`clip of ${key}`);
          this.bought.set(key, { digest, path: `/store/${digest}`, provider });
          return { take, key, clip: digest, model, provider, job: 'j', cost_usd: 0 };
        });
        return [[id, { take: picked, takes, request: inputsOf(first.request) }]];
      }),
    );
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface PlanningOptions extends Pick<PlanContext, 'another' | 'asLocked'> {
  readonly lock?: LockedShots;
  readonly credentials?: readonly string[];
}

/** The one shot of a plan, or the one with an id. */
export function shotOf(plan: Plan, id?: string): PlannedShot {
  const shot = plan.shots.find((each) => id === undefined || each.id === id);
  if (!shot) {
    throw new Error(`no shot ${id}`);
  }
  return shot;
}

import type { ChunkSound } from './chunk-sound.js';
import { chunkKey, cutChunks, spansOf } from './chunks.js';
import { decodeSources, levelOf } from './decode.js';
import { keptSize } from './kept.js';
import { type HeardSpan, type HeardVoice, mix } from './mixer.js';
import type { PlacedMusic } from './music.js';
import { copyKept, KEPT_BYTES, type LaidSound, mixedSound, type Range } from './pcm.js';
import { FILM_SOUND_RATE, type SoundPlan, type SoundShop, type SoundSpanInput } from './sound-input.js';
import { musicSource, spanSource, voiceSource } from './sources.js';

/** A film's sound in chunks, which are decoded and mixed only when somebody asks. */
export interface Studio {
  readonly chunks: readonly ChunkSound[];
  /** Decodes what these are made of, as far as that has not been done. */
  readonly prepare: (sounds: readonly ChunkSound[], signal: AbortSignal) => Promise<void>;
}

/** Opens the studio of a film. */
export function openStudio(plan: SoundPlan, shop: SoundShop): Studio {
  const music = plan.music && musicSource(plan.music, plan, shop);
  const chunks = cutChunks(plan.samples).map((chunk) => {
    const spans = spansOf(chunk, plan);
    const mix = () => mixPart(chunk.heard, spans, plan, shop);
    const raw = async () => {
      const untouched = untouchedSounds(spans, plan, shop);
      return untouched ? await copyKept(chunk.heard, untouched) : mixedSound(await mix());
    };
    return { chunk, key: chunkKey(chunk, plan, shop), mix, raw };
  });
  return {
    chunks,
    prepare: async (sounds, signal) => {
      if (sounds.length > 0) {
        const spans = new Set(sounds.flatMap(({ chunk }) => spansOf(chunk, plan)));
        const sources = [...spans].flatMap((span) => [
          spanSource(span, plan, shop),
          span.voice && voiceSource(span, span.voice, shop),
        ]);
        await decodeSources(
          [music, ...sources].filter((source) => source !== undefined),
          shop,
          signal,
        );
      }
    },
  };
}

/** The sounds of spans to which nothing is done, one behind the other; undefined where something is to be mixed. */
function untouchedSounds(
  spans: readonly SoundSpanInput[],
  plan: SoundPlan,
  shop: SoundShop,
): readonly LaidSound[] | undefined {
  const touched = spans.some(
    ({ at, fadeIn, fadeOut, voice }, index) =>
      voice || fadeIn > 0 || fadeOut > 0 || at < endOf(spans[index - 1]),
  );
  if (touched || plan.music || plan.settings.matchLevels) {
    return undefined;
  }
  return spans.flatMap((span) => {
    const own = spanSource(span, plan, shop);
    return own ? [{ path: own.path, range: { from: span.at, to: endOf(span) } }] : [];
  });
}

function endOf(span: SoundSpanInput | undefined): number {
  return span ? span.at + span.samples : 0;
}

async function mixPart(range: Range, spans: readonly SoundSpanInput[], plan: SoundPlan, shop: SoundShop) {
  const heard: HeardSpan[] = [];
  for (const span of spans) {
    heard.push(await hear(span, plan, shop));
  }
  const music = await placeMusic(plan, shop);
  return await mix(range, { spans: heard, ...(music ? { music } : {}) });
}

async function hear(span: SoundSpanInput, plan: SoundPlan, shop: SoundShop): Promise<HeardSpan> {
  const own = spanSource(span, plan, shop);
  const gainDb = own?.levelled ? await levelOf(own, shop) : 0;
  const voice = await hearVoice(span, shop);
  return { span, gainDb, ...(own ? { own: own.path } : {}), ...(voice ? { voice } : {}) };
}

/** Undefined also for one that would begin behind the span's end. */
async function hearVoice(span: SoundSpanInput, shop: SoundShop): Promise<HeardVoice | undefined> {
  const { voice } = span;
  const at = Math.round((voice?.start ?? 0) * FILM_SOUND_RATE);
  if (!voice || at >= span.samples) {
    return undefined;
  }
  const { path } = voiceSource(span, voice, shop);
  return { path, at, samples: Math.min(await samplesIn(path), span.samples - at), gainDb: voice.gainDb };
}

async function placeMusic(plan: SoundPlan, shop: SoundShop): Promise<PlacedMusic | undefined> {
  if (!plan.music) {
    return undefined;
  }
  const { path } = musicSource(plan.music, plan, shop);
  return { input: plan.music, path, samples: await samplesIn(path), film: plan.samples };
}

async function samplesIn(path: string): Promise<number> {
  return ((await keptSize(path)) ?? 0) / KEPT_BYTES;
}

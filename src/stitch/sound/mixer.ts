import { duckingContext, duckMusic } from './ducking.js';
import { amplitudeOf, applyEnvelope, type Envelope, fadesOf } from './envelope.js';
import { fadeMusic, type PlacedMusic, readMusic } from './music.js';
import { overlapOf, type Range, readKept } from './pcm.js';
import { FILM_SOUND_RATE, type SoundSpanInput } from './sound-input.js';

/** Everything that is heard, with its samples decoded. */
export interface Ingredients {
  readonly spans: readonly HeardSpan[];
  readonly music?: PlacedMusic;
}

/** A span that is heard. */
export interface HeardSpan {
  readonly span: SoundSpanInput;
  /** The file of its own samples; absent: it has none. */
  readonly own?: string;
  /** What brings it to the level of the others. */
  readonly gainDb: number;
  readonly voice?: HeardVoice;
}

/** A voice that is heard. */
export interface HeardVoice {
  readonly path: string;
  /** From the span's first sample. */
  readonly at: number;
  readonly samples: number;
  readonly gainDb: number;
}

/** Decibels a shot's own sound goes down under its voice. */
const UNDER_VOICE = -12;

/** Samples it takes to go down before the voice and up after it. */
const VOICE_GLIDE = FILM_SOUND_RATE / 4;

/** Samples in which a voice is faded out that its span is too short for. */
const VOICE_END = FILM_SOUND_RATE / 100;

/**
 * Mixes a stretch of the film: both channels in turn, full scale being 1, sums beyond it not cut. What a sample
 * becomes does not depend on which stretch it is mixed in. Throws the file system's errors.
 */
export async function mix(range: Range, { spans, music }: Ingredients): Promise<Float32Array> {
  const context = music?.input.duck ? duckingContext(range) : range;
  const clips = silence(context);
  const voices = silence(context);
  await mixSpans(context, spans, { clips, voices });
  const sound = partOf(clips, context, range);
  add(sound, partOf(voices, context, range));
  if (music) {
    const around = await readMusic(context, music);
    const theme = partOf(around, context, range);
    fadeMusic(theme, range, music);
    if (music.input.duck) {
      duckMusic(theme, range, { clips, voices, music: around });
    }
    add(sound, theme);
  }
  return sound;
}

function silence({ from, to }: Range): Float32Array {
  return new Float32Array((to - from) * 2);
}

/** A copy of a part of some sound. */
function partOf(sound: Float32Array, whole: Range, { from, to }: Range): Float32Array {
  return sound.slice((from - whole.from) * 2, (to - whole.from) * 2);
}

function add(sound: Float32Array, other: Float32Array): void {
  for (let index = 0; index < sound.length; index += 1) {
    sound[index] = (sound[index] as number) + (other[index] as number);
  }
}

/** Where clips and voices are mixed, each by themselves. */
interface SpanLayers {
  readonly clips: Float32Array;
  readonly voices: Float32Array;
}

async function mixSpans(range: Range, spans: readonly HeardSpan[], layers: SpanLayers): Promise<void> {
  for (const heard of spans) {
    const { span, own, voice } = heard;
    const envelopes = [...fadesOf(span), ...(voice ? [underVoice(voice)] : [])];
    if (own !== undefined) {
      await lay(layers.clips, range, {
        path: own,
        at: span.at,
        samples: span.samples,
        gainDb: heard.gainDb,
        envelopes,
      });
    }
    if (voice) {
      await lay(layers.voices, range, { ...voice, at: span.at + voice.at, envelopes: voiceEnd(span, voice) });
    }
  }
}

interface Layer {
  readonly path: string;
  readonly at: number;
  readonly samples: number;
  readonly gainDb: number;
  /** On the layer's own time. */
  readonly envelopes: readonly Envelope[];
}

async function lay(sound: Float32Array, range: Range, layer: Layer): Promise<void> {
  const part = overlapOf(range, { from: layer.at, to: layer.at + layer.samples });
  if (!part) {
    return;
  }
  const first = part.from - layer.at;
  const samples = await readKept(layer.path, { from: first, to: part.to - layer.at });
  for (const envelope of layer.envelopes) {
    applyEnvelope(samples, first, envelope);
  }
  const gain = amplitudeOf(layer.gainDb);
  const offset = (part.from - range.from) * 2;
  for (let index = 0; index < samples.length; index += 1) {
    sound[offset + index] = (sound[offset + index] as number) + (samples[index] as number) * gain;
  }
}

function underVoice({ at, samples }: HeardVoice): Envelope {
  const low = amplitudeOf(UNDER_VOICE);
  return [
    { at: at - VOICE_GLIDE, volume: 1 },
    { at, volume: low },
    { at: at + samples, volume: low },
    { at: at + samples + VOICE_GLIDE, volume: 1 },
  ];
}

function voiceEnd(span: SoundSpanInput, { at, samples }: HeardVoice): readonly Envelope[] {
  const cut = at + samples >= span.samples;
  const fade = [
    { at: samples - VOICE_END, volume: 1 },
    { at: samples, volume: 0 },
  ];
  return cut ? [fade] : [];
}

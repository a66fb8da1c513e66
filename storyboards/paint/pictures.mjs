// @ts-check
import { paintPerson } from './people.mjs';
import { paintHill, paintPier, paintRoom, paintSea, paintStreet } from './places.mjs';
import { paintBoat, paintKite, paintLantern, paintScarf } from './things.mjs';

/** @type {Record<string, () => import('@napi-rs/canvas').Canvas>} */
export const PICTURES = {
  'red-scarf/refs/mira.png': () =>
    paintPerson({
      skin: '#f3c6a5',
      shade: '#d9957c',
      hair: '#2a1a22',
      hairLight: '#5a3540',
      style: 'bob',
      coat: ['#9aa0ac', '#585f70'],
      collar: '#b9bec6',
      dress: 'lapels',
      look: 'calm',
      turn: 0.4,
    }),
  'red-scarf/refs/tomas.png': () =>
    paintPerson({
      skin: '#e8b592',
      shade: '#c17f68',
      hair: '#fff',
      hairLight: '#fff',
      style: 'old',
      coat: ['#40527e', '#1d2542'],
      collar: '#566a9c',
      dress: 'brass',
      look: 'glad',
      turn: -0.3,
    }),
  'portrait/refs/nell.png': () =>
    paintPerson({
      skin: '#eab48c',
      shade: '#c9825f',
      hair: '#7c3318',
      hairLight: '#c2632f',
      style: 'plaits',
      coat: ['#f6c445', '#c98518'],
      collar: '#fbd76f',
      dress: 'hood',
      look: 'calm',
      turn: 0.35,
    }),
  'starter/refs/ada.png': () =>
    paintPerson({
      skin: '#a86a4a',
      shade: '#7c4530',
      hair: '#1d1216',
      hairLight: '#4b2c2c',
      style: 'curls',
      coat: ['#3f8f83', '#1f5559'],
      collar: '#57a897',
      dress: 'jumper',
      look: 'glad',
      turn: 0.3,
    }),
  'red-scarf/refs/scarf.png': paintScarf,
  'red-scarf/refs/lantern.png': paintLantern,
  'red-scarf/refs/room.jpg': paintRoom,
  'red-scarf/refs/street.jpg': paintStreet,
  'portrait/refs/boat.png': paintBoat,
  'portrait/refs/pier.jpg': paintPier,
  'portrait/refs/sea.jpg': paintSea,
  'starter/refs/kite.png': paintKite,
  'starter/refs/hill.jpg': paintHill,
  'every-feature/refs/runa.png': () =>
    paintPerson({
      skin: '#f6cfae',
      shade: '#dc9d7f',
      hair: '#a8702c',
      hairLight: '#e8bd6a',
      style: 'bun',
      coat: ['#7a4a78', '#41284f'],
      collar: '#94618f',
      dress: 'lapels',
      look: 'glad',
      turn: 0.35,
      scarf: true,
    }),
  'every-feature/refs/keeper.png': () =>
    paintPerson({
      skin: '#dca07e',
      shade: '#b37258',
      hair: '#fff',
      hairLight: '#fff',
      style: 'old',
      coat: ['#4f7a68', '#23443f'],
      collar: '#68957f',
      dress: 'brass',
      look: 'calm',
      turn: 0.3,
    }),
  'every-feature/refs/lantern.png': paintLantern,
  'every-feature/refs/postcard.jpg': paintSea,
  'every-feature/refs/street.jpg': paintStreet,
  'every-feature/refs/hill.jpg': paintHill,
  'every-feature/refs/room.jpg': paintRoom,
};

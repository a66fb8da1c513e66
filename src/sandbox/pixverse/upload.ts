import type { Visit } from '../gate.js';
import { picturePath } from '../pictures.js';
import { factsTrouble, type World } from '../world.js';
import { refusedSmall, success } from './errors.js';

/** The upload page and error 500030: less than 20 MB, 4000 x 4000 at most. */
const MOST_BYTES = 20_000_000;
const LONGEST_SIDE = 4000;

/** `POST /image/upload`, multipart: a file in `image`, or an https address in `image_url`. */
export async function pixverseUpload(world: World, { c }: Visit): Promise<Response> {
  if (!c.req.header('ai-trace-id')) {
    return refusedSmall(c, 400, 400011);
  }
  const { image, image_url: link } = await c.req.parseBody().catch((): Record<string, string | File> => ({}));
  if (image instanceof File) {
    const picture = world.pictures.announce('pixverse', image.name, image.type, world.now());
    const { facts } = await world.pictures.store(picture, new Uint8Array(await image.arrayBuffer()));
    const trouble = factsTrouble(picture);
    if (trouble) {
      return refusedSmall(c, 400, trouble === 'unsupported' ? 500032 : 500031);
    }
    if (
      facts.kind === 'picture' &&
      (facts.bytes >= MOST_BYTES || Math.max(facts.width, facts.height) > LONGEST_SIDE)
    ) {
      return refusedSmall(c, 400, 500030);
    }
    return success(c, { img_id: picture.number, img_url: `${world.origin}${picturePath(picture)}` });
  }
  if (typeof link === 'string' && link.startsWith('https://')) {
    const picture = world.pictures.announce('pixverse', 'linked', 'image/png', world.now());
    return success(c, { img_id: picture.number, img_url: link });
  }
  return refusedSmall(c, 400, 400011);
}

import type { StitchCrew } from '../stitch/stitch-crew.js';

/** Draws what lies over the picture, with the drawing library loaded when the first is asked for. */
export const drawOverlay: StitchCrew['drawOverlay'] = async (drawing, size) => {
  switch (drawing.kind) {
    case 'title': {
      const { drawOverlayTitle } = await import('../media/drawing/overlay-title.js');
      return drawOverlayTitle({ size, text: drawing.text, position: drawing.position });
    }
    case 'caption': {
      const { drawCaption } = await import('../media/drawing/caption.js');
      return drawCaption({ size, text: drawing.text });
    }
    case 'missing': {
      const { drawMissingMark } = await import('../media/drawing/missing-mark.js');
      return drawMissingMark({ size, text: 'missing' });
    }
  }
};

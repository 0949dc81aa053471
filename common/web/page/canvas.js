// Draws screens and observations as they are sent onto canvases.

// A screen record's pixels (common/web/packed_image.h).
export function drawScreen(canvas, screen, packed) {
  const image = imageFor(canvas, screen.width, screen.height);
  const pixels = new Uint32Array(image.data.buffer);
  if (screen.bits === 24) {
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = opaque(packed[3 * i], packed[3 * i + 1], packed[3 * i + 2]);
  } else {
    const palette = screen.palette.map((rgb) => opaque(rgb >> 16, (rgb >> 8) & 255, rgb & 255));
    const mask = (1 << screen.bits) - 1;
    let i = 0;
    for (const byte of packed)
      for (let shift = 0; shift < 8; shift += screen.bits) pixels[i++] = palette[(byte >> shift) & mask];
  }
  context(canvas).putImageData(image, 0, 0);
}

// One grey observation of height * width bytes.
export function drawGrey(canvas, width, height, grey) {
  const image = imageFor(canvas, width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = greys[grey[i]];
  context(canvas).putImageData(image, 0, 0);
}

const greys = Uint32Array.from({length: 256}, (_, grey) => opaque(grey, grey, grey));
const images = new WeakMap();

function imageFor(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  let image = images.get(canvas);
  if (image?.width !== width || image?.height !== height) {
    image = new ImageData(width, height);
    images.set(canvas, image);
  }
  return image;
}

function opaque(red, green, blue) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// Pixels that scripts write are best kept in main memory, not on a graphics card.
function context(canvas) {
  return canvas.getContext('2d', {alpha: false, willReadFrequently: true});
}

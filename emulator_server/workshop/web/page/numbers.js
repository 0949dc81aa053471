// Numbers in words and in small curves.

export function show(number) {
  if (number === null || number === undefined) return '–';
  return Number.isInteger(number) ? String(number) : String(Number(number.toPrecision(6)));
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const samples = 200; // ten seconds

// The last values of one number, on a canvas that its owner places.
export class Curve {
  #values = [];

  constructor() {
    this.canvas = document.createElement('canvas');
    this.canvas.width = 280;
    this.canvas.height = 56;
  }

  add(value) {
    if (value === null || value === undefined) return;
    this.#values.push(value);
    if (this.#values.length > samples) this.#values.shift();
    this.#draw();
  }

  #draw() {
    const {width, height} = this.canvas;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    const least = Math.min(...this.#values);
    const reach = Math.max(...this.#values) - least || 1;
    context.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue('--leaf').trim();
    context.lineWidth = 3;
    context.beginPath();
    this.#values.forEach((value, i) => {
      const x = width - (this.#values.length - 1 - i) * width / (samples - 1);
      context.lineTo(x, height - 4 - (height - 8) * (value - least) / reach);
    });
    context.stroke();
  }
}

/**
 * A brush that hides a face or a plate before the photo leaves the device: painted squares take one flat colour, so
 * that nothing under them can be found again.
 *
 *   <blur-brush>
 *     <dialog>
 *       <canvas tabindex="0"></canvas> <p role="status" data-said></p> <input type="range" min="1" max="5">
 *       <button type="button" data-done>…</button> … data-undo … data-cancel
 *       <template data-words><span data-word="at">… {x} … {y} …</span>…</template>
 *     </dialog>
 *   </blur-brush>
 *
 *   const file = await brush.blur(photo); // the blurred File, or null when nothing was changed
 */
import { encode, opened, penOf } from "./photo-canvas.js";
import { fill, wordsOf } from "./template-words.js";

const SQUARES = 32; // along the longer side
const NOISE = 24; // added to each square: an exact average could be searched for
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAST = 4; // squares at once, with Shift

class BlurBrush extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.canvas = this.querySelector("canvas");
    this.size = this.querySelector("input");
    this.said = this.querySelector("[data-said]");
    this.words = wordsOf(this.dialog);
    this.pen = penOf(this.canvas);
    this.follow("[data-done]", () => this.finish());
    this.follow("[data-cancel]", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.settle?.(null));
    this.follow("[data-undo]", () => this.undo());
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"])
      this.canvas.addEventListener(end, () => this.lift());
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    // Enter in the range would send the form of the page.
    this.size.addEventListener(
      "keydown",
      (event) => event.key === "Enter" && event.preventDefault(),
    );
    // Nothing typed here is an answer of the form.
    for (const kind of ["input", "change"])
      this.dialog.addEventListener(kind, (event) => event.stopPropagation());
  }

  follow(selector, act) {
    this.querySelector(selector).addEventListener("click", act);
  }

  /** Show the photo; answers the blurred one, or null when it is left as it was. */
  async blur(photo) {
    this.picture = await opened(photo);
    this.strokes = [];
    this.stroke = null;
    this.draw();
    this.said.textContent = this.words.ready;
    this.name = photo.name;
    this.dialog.showModal();
    this.canvas.focus();
    return new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** The page has the blurred file before it can be touched again: a quick hand must not send the first one. */
  finish() {
    if (this.hidden.size > 0) {
      this.render(false);
      this.settle(encode(this.canvas, this.name));
    }
    setTimeout(() => this.dialog.close());
  }

  draw() {
    const { width, height } = this.picture;
    this.side = Math.max(4, Math.ceil(Math.max(width, height) / SQUARES));
    this.columns = Math.ceil(width / this.side);
    this.rows = Math.ceil(height / this.side);
    this.canvas.width = width;
    this.canvas.height = height;
    this.cursor = { column: this.columns >> 1, row: this.rows >> 1 };
    this.mosaic = mosaicOf(this.picture, this.columns, this.rows, this.side);
    this.render();
  }

  /** Every square hidden so far, as column + row × columns. */
  get hidden() {
    return new Set([...this.strokes, this.stroke ?? []].flat());
  }

  render(hasCursor = document.activeElement === this.canvas) {
    const { pen, side } = this;
    pen.drawImage(this.picture, 0, 0);
    pen.imageSmoothingEnabled = false;
    for (const square of this.hidden) {
      const [column, row] = [square % this.columns, Math.floor(square / this.columns)];
      pen.drawImage(this.mosaic, column, row, 1, 1, column * side, row * side, side, side);
    }
    if (hasCursor) this.drawCursor();
  }

  /** Dark in light: seen on any picture. */
  drawCursor() {
    const { pen, side, cursor } = this;
    const reach = this.reach;
    const at = [(cursor.column - reach) * side, (cursor.row - reach) * side];
    const length = (2 * reach + 1) * side;
    for (const [color, width] of [
      ["#fff", side / 6],
      ["#111", side / 14],
    ]) {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.strokeRect(...at, length, length);
    }
  }

  /** How many squares around the middle one. */
  get reach() {
    return Number(this.size.value) - 1;
  }

  press(event) {
    event.preventDefault();
    this.canvas.focus();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [];
    this.last = null;
    this.move(event);
  }

  move(event) {
    if (!this.stroke) return;
    const box = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / box.width;
    const point = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    // A quick finger leaves no gap behind it.
    const from = this.last ?? point;
    const steps = Math.ceil(Math.hypot(point.x - from.x, point.y - from.y) / this.side) || 1;
    for (let step = 1; step <= steps; step++) {
      const share = step / steps;
      this.hide(from.x + (point.x - from.x) * share, from.y + (point.y - from.y) * share);
    }
    this.last = point;
    this.render();
  }

  hide(x, y) {
    this.cursor = {
      column: Math.min(this.columns - 1, Math.max(0, Math.floor(x / this.side))),
      row: Math.min(this.rows - 1, Math.max(0, Math.floor(y / this.side))),
    };
    this.stroke.push(...this.around());
  }

  around() {
    const { reach, cursor, columns, rows } = this;
    const squares = [];
    for (let row = Math.max(0, cursor.row - reach); row <= cursor.row + reach; row++) {
      for (
        let column = Math.max(0, cursor.column - reach);
        column <= cursor.column + reach;
        column++
      )
        if (row < rows && column < columns) squares.push(row * columns + column);
    }
    return squares;
  }

  lift() {
    if (!this.stroke) return;
    this.keep(this.stroke);
    this.stroke = null;
  }

  keep(squares) {
    const before = this.hidden.size;
    this.strokes.push([...new Set(squares)]);
    this.tell(this.hidden.size > before || this.stroke ? "hidden" : "already");
  }

  undo() {
    if (this.strokes.pop()) this.said.textContent = this.words.undone;
    this.render();
  }

  onKey(event) {
    const arrow = ARROWS[event.key];
    if (arrow) this.step(arrow, event.shiftKey ? FAST : 1);
    else if (event.key === "Enter" || event.key === " ") this.keep(this.around());
    else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
    this.render();
  }

  step([right, down], squares) {
    const { column, row } = this.cursor;
    this.cursor = {
      column: Math.min(this.columns - 1, Math.max(0, column + right * squares)),
      row: Math.min(this.rows - 1, Math.max(0, row + down * squares)),
    };
    this.tell("at");
  }

  tell(word) {
    const x = Math.round(((this.cursor.column + 0.5) / this.columns) * 100);
    const y = Math.round(((this.cursor.row + 0.5) / this.rows) * 100);
    this.said.textContent = fill(this.words[word], { x, y });
  }
}

/** One pixel for each square: the average of what it covers, and some noise. */
function mosaicOf(picture, columns, rows, side) {
  const mosaic = document.createElement("canvas");
  mosaic.width = columns;
  mosaic.height = rows;
  const pen = mosaic.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, columns * side, rows * side, 0, 0, columns, rows);
  const pixels = pen.getImageData(0, 0, columns, rows);
  const noise = crypto.getRandomValues(new Uint8Array(columns * rows));
  for (let index = 0; index < pixels.data.length; index++) {
    if (index % 4 !== 3) pixels.data[index] += (noise[index >> 2] % NOISE) - NOISE / 2;
  }
  pen.putImageData(pixels, 0, 0);
  return mosaic;
}

customElements.define("blur-brush", BlurBrush);

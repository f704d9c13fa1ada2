/** A photo as a canvas and back: drawn again at a size that travels, so that nothing else of its file remains. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

/** Kept in memory, not on the graphics card: it is read back at once, and the map keeps that card busy. */
export function penOf(canvas) {
  return canvas.getContext("2d", { willReadFrequently: true });
}

/** The photo upright, on white, 1,600 pixels a side at most. Rejects what this browser cannot read. */
export async function opened(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = drawn(picture, picture, LONGEST_SIDE);
  picture.close();
  return canvas;
}

/** A copy, `longest` pixels a side at most. */
export function drawn(picture, { width, height }, longest) {
  const ratio = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const pen = penOf(canvas);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * A JPEG file of that name: WebP is not written by every browser. At once: toBlob() waits for a moment when nothing else
 * is to be done, which may take seconds.
 */
export function encode(canvas, name) {
  const [, text] = canvas.toDataURL("image/jpeg", QUALITY).split(",");
  if (!text) throw new Error("a canvas without pixels");
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new File([bytes], `${name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
}

/** A photo as a canvas and back: drawn again at a size that travels, so that nothing else of its file remains. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

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
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A JPEG file of that name: WebP is not written by every browser. */
export function encode(canvas, name) {
  return new Promise((resolve, reject) => {
    const done = (blob) =>
      blob
        ? resolve(new File([blob], `${name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" }))
        : reject(new Error("blob"));
    canvas.toBlob(done, "image/jpeg", QUALITY);
  });
}

/**
 * Photos chosen one after another, made small before they leave the device: they go ten times faster, and the place
 * written in the file stays here. Each has its words, its brush and its way out. The server draws them again in any
 * case, and takes the same files from a browser without this script.
 *
 *   <photo-field data-room="5">
 *     <ol data-list>…those kept by the server…</ol>
 *     <input type="file" name="photo" multiple> <p id="id_photo_room">…</p>
 *     <div data-plain>…for a browser without scripts…</div> <p role="status" data-said></p>
 *     <template data-item>…</template> <template data-words>…</template>
 *     <blur-brush>…</blur-brush>
 *   </photo-field>
 */
import "./blur-brush.js";
import { readPlace } from "./exif-place.js";
import { drawn, encode, opened } from "./photo-canvas.js";
import { fill, wordsOf } from "./template-words.js";

const THUMBNAIL = 320;
const FAR_METRES = 100;
const EARTH_METRES = 6_371_000;

class PhotoField extends HTMLElement {
  chosen = [];

  connectedCallback() {
    this.input = this.querySelector('input[type="file"]');
    this.querySelector("[data-plain]")?.remove();
    if (!this.input) return;
    this.list = this.querySelector("[data-list]");
    this.said = this.querySelector("[data-said]");
    this.room = this.querySelector("#id_photo_room");
    this.words = wordsOf(this);
    this.item = this.querySelector("template[data-item]");
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    for (const button of this.querySelectorAll("[data-blur-kept]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.blurKept(button));
    }
  }

  get left() {
    return Number(this.dataset.room) - this.chosen.length;
  }

  /** Number of the first photo that is not kept yet. */
  get first() {
    return this.list.querySelectorAll("[data-kept]").length + 1;
  }

  /** At once, so that nothing is lost to someone who sends before the pictures are small. */
  take(files) {
    const taken = files.slice(0, this.left);
    const refused = files.length - taken.length;
    const added = taken.map((file) => this.add(file));
    this.sync();
    this.tellRoom(refused);
    this.say([taken.length ? this.count("added", taken.length) : "", this.room.textContent]);
    return Promise.all(added.map((photo) => this.prepare(photo)));
  }

  add(file) {
    const node = this.item.content.firstElementChild.cloneNode(true);
    const photo = { file, node };
    node.querySelector("[data-remove]").addEventListener("click", () => this.remove(photo));
    node.querySelector("[data-blur]").addEventListener("click", () => this.blur(photo));
    node.querySelector("[data-keep-pin]").addEventListener("click", () => this.forgive(photo));
    node
      .querySelector("[data-take-place]")
      .addEventListener("click", () => this.usePlace(photo.place));
    this.list.append(node);
    this.chosen.push(photo);
    return photo;
  }

  async prepare(photo) {
    const original = photo.file;
    photo.place = await readPlace(original);
    try {
      const canvas = await opened(original);
      photo.file = await encode(canvas, original.name);
      this.show(photo, canvas);
      photo.node.querySelector("[data-blur]").hidden = false;
    } catch {
      // The server says what it thinks of it.
      const canvas = photo.node.querySelector("canvas");
      canvas.replaceWith(
        Object.assign(document.createElement("p"), { textContent: original.name }),
      );
      this.say([fill(this.words.unread, { n: this.numberOf(photo) })]);
    }
    this.warn(photo);
    this.sync();
  }

  show(photo, canvas) {
    const small = drawn(canvas, canvas, THUMBNAIL);
    const before = photo.node.querySelector("canvas");
    small.className = before.className;
    small.setAttribute("role", "img");
    before.replaceWith(small);
  }

  /** The files of the field are those of the list, in its order; so are their words. */
  sync() {
    const files = new DataTransfer();
    for (const { file } of this.chosen) files.items.add(file);
    this.input.files = files.files;
    for (const photo of this.chosen) this.name(photo);
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** How many more may come, and whether some had to stay out. */
  tellRoom(refused = 0) {
    const left = this.left ? this.count("room", this.left) : this.words["room-none"];
    this.room.textContent = refused ? `${this.count("refused", refused)} ${left}` : left;
    this.room.classList.toggle("photos__refused", refused > 0);
  }

  numberOf(photo) {
    return this.first + this.chosen.indexOf(photo);
  }

  name({ node }, index = this.chosen.findIndex((photo) => photo.node === node)) {
    const n = this.first + index;
    node.querySelector("[data-number]").textContent = fill(this.words.alt, { n });
    node.querySelector("canvas")?.setAttribute("aria-label", fill(this.words.name, { n }));
    for (const part of node.querySelectorAll("[data-name]"))
      part.textContent = ` ${fill(this.words.of, { n })}`;
  }

  remove(photo) {
    const index = this.chosen.indexOf(photo);
    this.chosen.splice(index, 1);
    photo.node.remove();
    this.sync();
    this.tellRoom();
    const next = this.chosen[index] ?? this.chosen[index - 1];
    (next?.node.querySelector("[data-remove]") ?? this.input).focus();
    this.say([this.words.removed, this.room.textContent]);
  }

  async blur(photo) {
    const file = await this.querySelector("blur-brush").blur(photo.file);
    if (!file || !this.chosen.includes(photo)) return;
    photo.file = file;
    this.sync();
    this.show(photo, await opened(file));
    this.say([fill(this.words.blurred, { n: this.numberOf(photo) })]);
  }

  /** One that the server keeps already: opened with the key of this form, and sent again in place of the first. */
  async blurKept(button) {
    const { blurKept: url, photo: id } = button.dataset;
    const key = this.closest("form").elements.submission_key.value;
    let kept;
    try {
      const answer = await fetch(url, { headers: { "Submission-Key": key } });
      if (!answer.ok) throw new Error(answer.status);
      kept = new File([await answer.blob()], "photo.webp", { type: "image/webp" });
    } catch {
      this.say([this.words.away]);
      return;
    }
    const file = await this.querySelector("blur-brush").blur(kept);
    if (file) await this.replaceKept(button.closest("[data-kept]"), id, file);
  }

  async replaceKept(before, id, file) {
    const gone = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: "replaced_photo",
      value: id,
    });
    const words = before.querySelector("input").value;
    before.remove();
    this.append(gone);
    this.dataset.room = Number(this.dataset.room) + 1;
    const photo = this.add(file);
    photo.node.querySelector("input").value = words;
    await this.prepare(photo);
    this.tellRoom();
    photo.node.querySelector("[data-blur]").focus();
    this.say([fill(this.words.blurred, { n: this.numberOf(photo) })]);
  }

  /** A photo taken somewhere else than the pin: one of the two is wrong, and only its author knows which. */
  warn(photo) {
    const pin = this.pin;
    if (!photo.place || !pin) return;
    const metres = distance(pin, photo.place);
    if (metres <= FAR_METRES) return;
    const notice = photo.node.querySelector("[data-far]");
    notice.hidden = false;
    notice.querySelector("[role=alert]").textContent = fill(this.words.far, {
      distance: this.far(metres),
    });
  }

  far(metres) {
    const isLong = metres >= 1000;
    const n = (isLong ? metres / 1000 : Math.round(metres / 10) * 10).toLocaleString(
      document.documentElement.lang,
      { maximumFractionDigits: metres < 10_000 ? 1 : 0 },
    );
    return fill(this.words[isLong ? "kilometres" : "metres"], { n });
  }

  /** Where the pin is; nothing when a territory was chosen instead. */
  get pin() {
    const { lon, lat, territory } = this.closest("form").elements;
    if (!lon?.value || !lat?.value || territory?.value) return null;
    return { lon: Number(lon.value), lat: Number(lat.value) };
  }

  forgive(photo) {
    photo.node.querySelector("[data-far]").hidden = true;
    photo.node.querySelector("input").focus();
  }

  /** The button then sends the form: the server says where that is. */
  usePlace(place) {
    const { lon, lat, accuracy } = this.closest("form").elements;
    lon.value = place.lon.toFixed(6);
    lat.value = place.lat.toFixed(6);
    accuracy.value = "";
  }

  count(word, n) {
    return fill(this.words[`${word}-${n === 1 ? "one" : "many"}`], { n });
  }

  say(sentences) {
    this.said.textContent = sentences.filter(Boolean).join(" ");
  }
}

/** Metres between two places, on a sphere. */
function distance(one, other) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const north = radians(other.lat - one.lat);
  const east = radians(other.lon - one.lon);
  const part =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_METRES * Math.asin(Math.sqrt(part));
}

customElements.define("photo-field", PhotoField);

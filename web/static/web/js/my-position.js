/** Where the device says it is, asked once: { lon, lat, accuracy } in degrees and metres. */
const PATIENCE_MS = 10_000;
const FRESH_MS = 30_000;

/** Rejects with an Error whose message is "refused" or "unavailable". */
export function myPosition({ timeout = PATIENCE_MS } = {}) {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error("unavailable"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy: Math.max(1, Math.round(coords.accuracy)),
        }),
      (error) =>
        reject(new Error(error.code === error.PERMISSION_DENIED ? "refused" : "unavailable")),
      { enableHighAccuracy: true, timeout, maximumAge: FRESH_MS },
    );
  });
}

/** Where the device says it is, asked once: { lon, lat, accuracy } in degrees and metres. */
const OPTIONS = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };

/** Rejects with an Error whose message is "refused" or "unavailable". */
export function myPosition() {
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
      OPTIONS,
    );
  });
}

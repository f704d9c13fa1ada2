/** What the scripts say, in French. Whole sentences that a page owns stay in its template. */
export const MAP_LOCALE = {
  "AttributionControl.ToggleAttribution": "Afficher ou masquer les sources",
  "CooperativeGesturesHandler.MobileHelpText": "Déplacez la carte avec deux doigts",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour zoomer",
  "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour zoomer",
  "Map.Title": "Carte",
  "Marker.Title": "Repère",
  "NavigationControl.ResetBearing": "Remettre le nord en haut",
  "NavigationControl.ZoomIn": "Zoomer",
  "NavigationControl.ZoomOut": "Dézoomer",
  "Popup.Close": "Fermer",
  "ScaleControl.Kilometers": "km",
  "ScaleControl.Meters": "m",
};

export const BASEMAP_ATTRIBUTION = "Fond : Plan IGN, © IGN";

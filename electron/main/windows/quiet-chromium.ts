/** The part of Electron's `app.commandLine` that this needs. */
export interface Switches {
  appendSwitch(name: string, value?: string): void;
}

/** Features of Chromium that ask a server for something, or that no page of ours needs. */
const silenced = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'InterestFeedContentSuggestions',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'SpareRendererForSitePerProcess',
  'Translate',
];

/**
 * Chromium brings services of its own that call home. Each is switched off, and under them the
 * resolver knows no name: whatever is left, or comes with a newer Chromium, finds no address.
 * Nothing of Hearth goes out by Chromium; the host does, by its gate.
 */
export function quietChromium(switches: Switches): void {
  for (const name of [
    'disable-background-networking',
    'disable-breakpad',
    'disable-component-update',
    'disable-default-apps',
    'disable-domain-reliability',
    'disable-sync',
    'no-first-run',
    'no-pings',
  ])
    switches.appendSwitch(name);
  switches.appendSwitch('disable-features', silenced.join(','));
  switches.appendSwitch(
    'host-resolver-rules',
    'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  );
  switches.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

/** What a peer announces about itself: fills the form of a new account. */
export interface AccountPreset {
  provider: string;
  name: string;
  baseUrl: string;
  /** The certificate authority of this address, to be compared by a person before it is trusted. */
  authority?: { ca: string; fingerprint: string };
}

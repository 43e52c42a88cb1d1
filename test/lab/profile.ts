/** What the machines of a lab are made of: one distribution, its packages, and what is changed in the image afterwards. */
export interface Profile {
  readonly suite: string;
  readonly packages: readonly string[];
  /** Units that must not start at boot: the cluster, or a test, is to start them. */
  readonly disabled: readonly string[];
  /** Units that serve nothing in a lab, only make a boot longer. */
  readonly masked: readonly string[];
  /** Generators of systemd that find nothing in a lab. All of them run at each `systemctl daemon-reload`. */
  readonly generators: readonly string[];
  /** Files written into the image, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What makes the image look like another distribution's; without it the image stays what its packages made it. */
  readonly rearrangement?: Rearrangement;
}

/** How an image is made to look like another distribution's. rearrange.ts does it, in the order of these fields. */
export interface Rearrangement {
  /** Packages whose files go, configuration and all, whatever depends on them. */
  readonly purged: readonly string[];
  /** Accounts, user and group alike, by the name that the packages gave them. */
  readonly accounts: Readonly<Record<string, { readonly name: string; readonly home: string }>>;
  /** Files and directories that stand elsewhere: from, to. */
  readonly moved: readonly (readonly [from: string, to: string])[];
  /** Files and directories that go. */
  readonly removed: readonly string[];
  /** Accounts that the packages did not make, user and group alike. */
  readonly added: Readonly<Record<string, { readonly home: string }>>;
  /** A directory of test/lab/files: its files are copied over the image. */
  readonly tree: string;
  /** Directories that must be there, with owner, group and mode. */
  readonly directories: readonly (readonly [path: string, owner: string, group: string, mode: number])[];
  readonly links: Readonly<Record<string, string>>;
  /** Commands run in the image at the very end. */
  readonly commands: readonly (readonly string[])[];
}

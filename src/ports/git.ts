export interface Git {
  /** null when `folder` is in no repository. */
  state(folder: string, ignored: readonly string[]): Promise<GitState | null>;
  /** Files below a folder that are under version control, relative to `folder`; a file that git ignores is not. */
  tracked(folder: string, below: string): Promise<string[]>;
  /** Of these paths, relative to `folder`, the ones that git would take in: neither ignored nor outside a repository. */
  notIgnored(folder: string, paths: readonly string[]): Promise<string[]>;
  /**
   * What changed below a folder since it left `base`, uncommitted and untracked files included. Stops where `base` is no
   * revision here.
   */
  changes(folder: string, below: string, base: string): Promise<FileChange[]>;
  /** Of these paths, relative to `folder`, what a .gitignore ignores, tracked or not; null outside of a repository. */
  ignored(folder: string, paths: readonly string[]): Promise<string[] | null>;
  /** The line of a .gitignore that lets a path through, in words; null where there is none. */
  letThrough(folder: string, path: string): Promise<string | null>;
  /** What .gitattributes say of one attribute, by path (`unspecified` where nothing); null outside of a repository. */
  attributes(folder: string, name: string, paths: readonly string[]): Promise<Record<string, string> | null>;
  /** The branch that the remote calls its own; null when nothing is known of it. */
  mainBranch(folder: string): Promise<string | null>;
  /** Where a folder lies in its repository, ending in a slash; empty for the repository's own and outside of any. */
  prefix(folder: string): Promise<string>;
  /** Makes a repository of a folder, with everything in it committed. */
  create(folder: string, message: string): Promise<void>;
}

export interface FileChange {
  /** Relative to the folder that was asked about. */
  readonly path: string;
  readonly kind: 'added' | 'edited' | 'removed' | 'renamed';
  /** Of a renamed file what it was called. */
  readonly from?: string;
  /** Of an edited or renamed file the new lines, first and last of each run; 1 for the first line. */
  readonly lines: readonly (readonly [number, number])[];
}

export interface GitState {
  /** 40 hex digits; null before the first commit. */
  readonly commit: string | null;
  /** null when HEAD is detached. */
  readonly branch: string | null;
  readonly user: { readonly name: string | null; readonly email: string | null };
  /** Changed or untracked paths, relative to `folder`; ignored files are not counted. */
  readonly dirtyPaths: readonly string[];
}

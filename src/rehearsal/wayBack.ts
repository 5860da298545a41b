/** Whether the way back from the pending files was gone in scratch, there and back, and ended where it began. */
export type WayBackTrial =
  | {
      readonly kind: 'tested';
      readonly seconds: number;
      /** The files changed roles, their memberships or settings: these belong to the server and do not go back. */
      readonly rolesStay?: true;
      /** `inverse`: what was added is dropped; `tables`: some tables are restored; `whole`: the whole backup is. */
      readonly how: 'inverse' | 'tables' | 'whole';
      /** What to type after a push, a line each. */
      readonly commands: readonly string[];
    }
  | { readonly kind: 'untested'; readonly why: string };

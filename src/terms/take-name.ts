/** What people call a take: "window", or "window take 2" from the second on; without a number all of the shot is meant. */
export function takeName({ shot, take }: { readonly shot: string; readonly take?: number }): string {
  return take === undefined || take <= 1 ? shot : `${shot} take ${take}`;
}

import { isModuleCall, type ModelOperation, type ModuleCall } from "@stratajs/layers";

type Step = ModuleCall | ModelOperation;

/** Attributes that follow from the number of channels. */
const FOLLOWS_CHANNELS = new Set(["shape", "size", "inputShape"]);

/**
 * The call at `start` and those right after it that are the same block again: of the same class and operations,
 * each on what the one before puts out, on images of one size. Channels may grow, as in a dense block.
 */
export function findRepeats(steps: readonly Step[], start: number): ModuleCall[] {
  const first = steps[start] as ModuleCall;
  const found = [first];
  if (!first.steps.some(isModuleCall)) return found;
  const signature = signatureOf(first);
  for (const step of steps.slice(start + 1)) {
    if (!isModuleCall(step) || step.inputs.length !== 1) break;
    const follows = step.inputs[0]!.id === found.at(-1)!.outputs[0]?.id;
    const isSameSize = placesOf(step.inputs[0]) === placesOf(first.inputs[0]);
    if (!follows || !isSameSize || signatureOf(step) !== signature) break;
    found.push(step);
  }
  return found;
}

/** All of a shape but the batch and the channels. */
function placesOf(tensor: { readonly shape: readonly number[] } | undefined): string {
  return String(tensor?.shape.slice(1, -1));
}

function signatureOf({ module, steps }: ModuleCall): string {
  return `${module.constructor.name}(${steps.map(signatureOfStep).join()})`;
}

function signatureOfStep(step: Step): string {
  if (isModuleCall(step)) return signatureOf(step);
  const attributes = Object.entries(step.attributes).filter(
    ([name]) => !FOLLOWS_CHANNELS.has(name),
  );
  return `${step.name}${JSON.stringify(attributes)}`;
}

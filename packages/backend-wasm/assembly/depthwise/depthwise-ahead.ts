import { touchRows } from "../matrix/pack-operands";
import { COLUMNS, DepthwiseTask, wideBytes } from "./depthwise-task";

/*
 * What is read in advance, a block of columns for each that is computed: the same columns of the next row. Where there is
 * no such row, or it is narrower than a block, the scratch is read instead.
 */

/** Of the last row of the source that the next row sees; `row` is counted over all images. */
export function nextSourceBlock(task: DepthwiseTask, row: i32, column: i32, scratch: usize): usize {
  const sourceRow = nextSourceRow(task, row);
  if (task.sourceChannels < task.channels || sourceRow < 0 || sourceRow >= task.batch * task.sourceHeight) return scratch;
  return blockOf(task, task.source, sourceRow, task.sourceWidth, column, scratch);
}

/** Reads something of the rows of the source that the next row is the first to see, for kernels that do not. */
export function touchNextRows(task: DepthwiseTask, row: i32): i32 {
  const end = min(nextSourceRow(task, row) + 1, task.batch * task.sourceHeight);
  const first = max(end - max(task.strideRows / task.spreadRows, 1), 0);
  const bytes = <usize>(task.sourceWidth * task.sourceChannels) << 2;
  return touchRows(task.source + <usize>first * bytes, bytes, bytes, end - first);
}

/** The last that the next row sees, of all images, and more. */
function nextSourceRow(task: DepthwiseTask, row: i32): i32 {
  const image = row / task.targetHeight;
  const next = row - image * task.targetHeight + 1;
  const seen = next * task.strideRows - task.top + (task.kernelHeight - 1) * task.dilationRows;
  return image * task.sourceHeight + seen / task.spreadRows;
}

/** Of the target. */
export function nextTargetBlock(task: DepthwiseTask, row: i32, column: i32, scratch: usize): usize {
  const next = row + 1;
  if (task.targetChannels < task.channels || next >= task.batch * task.targetHeight) return scratch;
  return blockOf(task, task.target, next, task.targetWidth, column, scratch);
}

function blockOf(task: DepthwiseTask, images: usize, row: i32, width: i32, column: i32, scratch: usize): usize {
  if (width < COLUMNS || task.channels < 4) return scratch;
  const pixel = row * width + min(column, width - COLUMNS);
  return images + <usize>pixel * wideBytes(task);
}

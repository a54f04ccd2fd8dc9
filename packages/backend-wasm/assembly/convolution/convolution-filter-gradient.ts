import {
  columnsOfFilter,
  FilterGradientTask,
  panelsBytes,
  placesBytes,
  rowsOfFilter,
  stripsBytes,
} from "./filter-gradient-task";
import { multiplyStrips } from "../matrix/matrix-block";
import { packColumnsAsPanels } from "../matrix/pack-operands";
import { packPlacesAsStrips } from "./pack-places";
import { panelBytes } from "../matrix/pack";
import { findPlaces } from "./seen-places";
import { shares, shareStart } from "../matrix/shares";
import { clearFloats } from "../vector";

/** What places see, transposed, × dy: a block of one group's filter and a part of the lines an item. */
export function filterGradient(task: usize, item: i32, scratch: usize): void {
  const all = changetype<FilterGradientTask>(task);
  const filterRows = rowsOfFilter(all);
  const filterColumns = columnsOfFilter(all);
  const columnItems = shares(filterColumns, all.columnsPerItem);
  const rowItems = shares(filterRows, all.rowsPerItem);
  const column = (item % columnItems) * all.columnsPerItem;
  item /= columnItems;
  const row = (item % rowItems) * all.rowsPerItem;
  item /= rowItems;
  const part = item % all.parts;
  const group = item / all.parts;
  const rows = min(all.rowsPerItem, filterRows - row);
  const columns = min(all.columnsPerItem, filterColumns - column);
  const lines = all.batch * all.outHeight;
  const firstLine = shareStart(lines, part, all.parts);
  const endLine = shareStart(lines, part + 1, all.parts);

  const stride = <usize>all.outChannels << 2;
  const firstColumn = <usize>(group * filterColumns + column) << 2;
  const to = all.dfilter + (<usize>part * <usize>filterRows + <usize>row) * stride + firstColumn;
  const places = scratch;
  const panels = places + placesBytes(all);
  const band = panels + panelsBytes(all);
  const strips = band + <usize>all.bandBytes;
  const tile = strips + stripsBytes(all);
  const copied = all.bandBytes > 0;
  for (let line = firstLine; line < endLine; line += all.linesPerSlice) {
    const count = min(all.linesPerSlice, endLine - line);
    const depth = count * all.outWidth;
    findPlaces(all, all.x, group, line, count, copied, band, places);
    packPlacesAsStrips(all, places, depth, row, rows, copied, strips);
    const dy = all.dy + <usize>(line * all.outWidth) * stride + firstColumn;
    packColumnsAsPanels(dy, stride, depth, columns, panels);
    const add = line > firstLine;
    multiplyStrips(strips, rows, depth, panels, panelBytes(depth), columns, to, stride, add, tile);
  }
  if (firstLine == endLine) {
    for (let i = 0; i < rows; i++) clearFloats(to + <usize>i * stride, <usize>columns << 2);
  }
}

import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import packaged from "@sparticuz/chromium";

/**
 * Environment variables under which a process finds a Vulkan driver that needs no graphics card: the SwiftShader
 * that comes with npm's Chromium, and its loader, since a machine without a card may have none. A process reads
 * the path of libraries when it starts, so this is for processes yet to be started. Undefined where the package
 * has none.
 */
export async function softwareVulkan(): Promise<Readonly<Record<string, string>> | undefined> {
  // A binary for Linux only.
  if (process.platform !== "linux") return undefined;
  await packaged.executablePath();
  const folder = tmpdir();
  const driver = join(folder, "vk_swiftshader_icd.json");
  if (!existsSync(driver) || !existsSync(join(folder, "libvulkan.so.1"))) return undefined;
  const libraries = [folder, process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(delimiter);
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
}

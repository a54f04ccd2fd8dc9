export { buildPage } from "./build-page.ts";
export { withBundledPage, type PageVisit, type VisitPage } from "./bundled-page.ts";
export { launchChromium, type LaunchedBrowser } from "./launch-chromium.ts";
export { isolation, serveFolders, type FolderServer, type HeadersOf } from "./serve-folders.ts";
export { softwareVulkan } from "./software-vulkan.ts";
export { visit, type Visit } from "./visit.ts";

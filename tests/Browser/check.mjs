// Drives pages that ToHtml() wrote in a real browser, and fails where one does not do what docs/seeing.md says.
// node check.mjs [--browser /usr/bin/chromium] [--pictures folder] page.html …
import { chromium } from "playwright-core";
import { strict as assert } from "node:assert";
import { resolve, basename, join } from "node:path";
import { mkdirSync } from "node:fs";

const args = process.argv.slice(2);
const option = (name, otherwise) => { const at = args.indexOf(name); return at < 0 ? otherwise : args.splice(at, 2)[1]; };
const executablePath = option("--browser", "/usr/bin/chromium");
const pictures = option("--pictures", null);
if (args.length === 0) throw new Error("Name at least one page.");
if (pictures) mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
try {
  for (const file of args) await check(file);
} finally {
  await browser.close();
}

async function check(file) {
  const name = basename(file, ".html"), problems = [], requests = [];
  const page = await browser.newPage({ viewport: { width: 1680, height: 1050 } });
  page.on("pageerror", error => problems.push(String(error)));
  page.on("console", message => { if (message.type() === "error") problems.push(message.text()); });
  page.on("dialog", dialog => { problems.push("a dialog: " + dialog.message()); dialog.dismiss(); });
  page.on("request", request => requests.push(request.url()));
  const picture = async what => { if (pictures) await page.screenshot({ path: join(pictures, `${name}-${what}.png`) }); };
  const style = (selector, property) => page.locator(selector).first().evaluate((element, name) => getComputedStyle(element)[name], property);

  await page.goto("file://" + resolve(file));
  assert.deepEqual(requests.filter(url => !url.startsWith("file://")), [], "the page asks the network for something");
  await picture("light");

  // Nothing overlaps: no two boxes of a graph, and no box its kernel's edge.
  const overlaps = await page.evaluate(() => [...document.querySelectorAll("svg")].flatMap(svg => {
    const rects = [...svg.querySelectorAll(".box > rect")].map(rect => rect.getBBox());
    return rects.flatMap((a, i) => rects.slice(i + 1).filter(b => a.x < b.x + b.width - .5 && b.x < a.x + a.width - .5 && a.y < b.y + b.height - .5 && b.y < a.y + a.height - .5).map(b => [a.x, a.y, b.x, b.y]));
  }));
  assert.deepEqual(overlaps, [], "boxes overlap");
  const wide = await page.evaluate(() => [...document.querySelectorAll(".box")].filter(box => [...box.querySelectorAll("text")].some(text => text.getBBox().width > box.querySelector("rect").getBBox().width)).map(box => box.textContent));
  assert.deepEqual(wide, [], "text is wider than its box");

  // Hover: the C# text, the type and the code.
  const box = page.locator("#after .box.op, #after .box.whole.of, #after .box.output").first();
  await box.scrollIntoViewIfNeeded();
  await box.hover();
  await page.locator("#tip").waitFor({ state: "visible" });
  assert.ok((await page.locator("#tip").textContent()).length > 10, "the hint is empty");
  await picture("hover");
  await page.mouse.move(4, 4);
  assert.equal(await page.locator("#tip").isVisible(), false, "the hint stays");

  // Click: the kernel is on in both graphs, and its body is listed.
  const kernel = await box.getAttribute("data-k");
  await box.click();
  assert.ok(await page.locator(`#kernels tr.on[data-k="${kernel}"]`).count() === 1, "the kernel is not chosen in the table");
  assert.ok(await page.locator("#after .on").count() > 0, "the kernel is not chosen in the graph");
  assert.ok((await page.locator("#detail pre").first().textContent()).length > 0, "no body is listed");
  await page.mouse.move(4, 4);
  await picture("chosen");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".on").count(), 0, "Escape does not let go");

  // The table, and keys alone.
  await page.locator("#kernels button").last().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#kernels tr.on").count(), 1, "Enter in the table chooses nothing");
  await page.keyboard.press("Escape");
  if (await page.locator("#after .kernel").count() > 0) {
    await page.locator("#after .kernel").first().focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#kernels tr.on").count() === 1, "Enter on a kernel chooses nothing");
    await page.keyboard.press("Escape");
  }
  await page.locator("#after .box[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".box")), "arrows lose the boxes");
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());

  // Heat.
  for (const measure of ["time", "bytes", "operations"]) {
    const choice = page.locator(`input[name=colour][value=${measure}]`);
    if (await choice.isDisabled()) continue;
    await choice.check({ force: true });
    assert.ok(await page.locator("#legend").isVisible(), "no legend");
    const fills = await page.evaluate(() => new Set([...document.querySelectorAll("#after .kernel rect, #after .box.whole rect")].map(r => getComputedStyle(r).fill)).size);
    assert.ok(fills > 1 || await page.locator("#kernels tbody tr").count() < 3, measure + " has one colour only");
    await page.evaluate(() => scrollTo(0, 0));
    await picture("heat-" + measure);
  }
  await page.locator("input[name=colour][value=kernel]").check({ force: true });
  assert.equal(await page.locator("#legend").isVisible(), false, "the legend stays");

  // Light and dark.
  const light = await style("body", "backgroundColor");
  await page.locator("input[name=theme][value=dark]").check({ force: true });
  assert.notEqual(await style("body", "backgroundColor"), light, "dark is not dark");
  await picture("dark");
  await page.locator("input[name=view][value=after]").check({ force: true });
  assert.equal(await page.locator("#before").isVisible(), false);
  await picture("dark-after");
  await page.locator("input[name=theme][value=light]").check({ force: true });
  await page.locator("input[name=view][value=before]").check({ force: true });
  await picture("light-before");
  if (pictures) {
    await page.locator("input[name=view][value=both]").check({ force: true });
    await page.screenshot({ path: join(pictures, `${name}-whole.png`), fullPage: true });
  }
  assert.deepEqual(problems, [], "the page reports problems");
  await page.close();
  console.log(name + ": as described");
}

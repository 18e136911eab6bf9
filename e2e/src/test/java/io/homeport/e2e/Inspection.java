package io.homeport.e2e;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a page as it is seen: by axe-core, and by what axe-core does not look at. */
final class Inspection {
    private static final String VIOLATIONS = """
            async () => (await axe.run()).violations.flatMap(
              ({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`))
            """;

    private static final String HEADINGS = """
            () => {
              const first = [...document.querySelectorAll('h1')].filter(heading => heading.checkVisibility());
              return first.length === 1 ? [] : [`${first.length} headings of the first level`];
            }
            """;

    /** Texts that lie on each other, texts that are cut off, and a page that is wider than its window (WCAG 2.2, 1.4.10). */
    private static final String OVERLAPS = """
            () => {
              const texts = [...document.body.querySelectorAll('*')].filter(
                element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== '') &&
                  element.checkVisibility() && !['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(element.tagName));
              const boxes = texts.flatMap(element => [...element.childNodes]
                .filter(node => node.nodeType === 3 && node.data.trim() !== '')
                .flatMap(node => {
                  const range = document.createRange();
                  range.selectNodeContents(node);
                  return [...range.getClientRects()].map(box => ({ element, box, says: node.data.trim() }));
                }));
              const faults = [];
              for (const [at, one] of boxes.entries()) {
                for (const other of boxes.slice(at + 1)) {
                  const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
                  const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
                  // Glyphs are lower than their lines.
                  if (one.element !== other.element && wide > 2 && high > Math.min(one.box.height, other.box.height) / 3) {
                    faults.push(`"${one.says}" lies on "${other.says}"`);
                  }
                }
                if (one.box.right > innerWidth + 1 || one.box.left < -1) {
                  faults.push(`"${one.says}" goes beyond the window`);
                }
              }
              if (document.documentElement.scrollWidth > innerWidth) {
                faults.push(`${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
              }
              return faults;
            }
            """;

    /**
     * Edges of what one may press or choose that has no colour of its own, against what is around it: at least 3:1 (WCAG 2.2,
     * 1.4.11). axe-core measures text alone.
     */
    private static final String EDGES = """
            () => {
              const parts = text => text.match(/[\\d.]+/g).map(Number);
              const light = text => parts(text).slice(0, 3).map(part => part / 255)
                .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
              const ratio = (one, other) => {
                const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05);
              };
              const isSeen = colour => (parts(colour)[3] ?? 1) > 0;
              const ground = element => {
                for (let at = element; at !== null; at = at.parentElement) {
                  const { backgroundColor } = getComputedStyle(at);
                  if (isSeen(backgroundColor)) {
                    return backgroundColor;
                  }
                }
                return 'rgb(255, 255, 255)';
              };
              return [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea')]
                .filter(element => element.checkVisibility()).flatMap(element => {
                  const around = ground(element.parentElement);
                  const style = getComputedStyle(element);
                  const edges = [style.backgroundColor];
                  if (parseFloat(style.borderTopWidth) > 0) {
                    edges.push(style.borderTopColor);
                  }
                  const seen = edges.filter(isSeen).map(colour => ratio(colour, around));
                  // Underlined text is no shape: axe-core measures it.
                  return seen.length === 0 || Math.max(...seen) >= 3
                    ? []
                    : [`${Math.max(...seen).toFixed(2)}:1 at the edge of ${element.outerHTML}`];
                });
            }
            """;

    private final String axe;

    Inspection() throws IOException {
        axe = Files.readString(RunningDemo.root().resolve("spa-example/node_modules/axe-core/axe.min.js"));
    }

    /** All faults of what the page shows now. */
    List<String> faults(Page page) {
        page.evaluate(axe);
        List<String> faults = new ArrayList<>();
        for (String look : List.of(VIOLATIONS, HEADINGS, OVERLAPS, EDGES)) {
            for (Object fault : (List<?>) page.evaluate(look)) {
                faults.add(fault.toString());
            }
        }
        return faults;
    }

    /** Keeps how the page looks, in the build's output. */
    static void shoot(Page page, String folder, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of(System.getProperty("homeport.output"), "screenshots", folder, name + ".png")));
    }
}

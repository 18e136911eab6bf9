package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every TypeScript that a page shows is what the client library's own types take, by the compiler that builds it. A page
 * leaves out what a reader has anyway: imports of the library, a client named {@code homeport}, and names of the reader's app,
 * which may be anything.
 */
class ShownTypeScriptIT {
    private static final Path WORKSPACE =
            RunningDemo.root().resolve("spa-example").toAbsolutePath().normalize();
    private static final Path CLIENT = WORKSPACE.resolve("token-handler-client/dist/index.d.ts");
    /** Made of the types themselves. */
    private static final String REFERENCE = "docs/spa-reference.md";

    private static final Pattern EXPORTED = Pattern.compile("export (?:type )?\\{([^}]*)\\} from");
    /** An app's own name, or a package that is not installed here. */
    private static final Pattern OF_THE_READER = Pattern.compile(
            "error TS(?:2304|2552|18004|2307): .*(?:Cannot find (?:name|module)|No value exists in scope).*");

    private static final Pattern OF_THE_LIBRARY = Pattern.compile("Cannot find module '@homeport/");
    private static final String OPTIONS = """
            {
              "extends": "WORKSPACE/tsconfig.base.json",
              "compilerOptions": {
                "module": "ESNext", "moduleResolution": "Bundler", "jsx": "react-jsx", "noEmit": true,
                "lib": ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
                "noImplicitAny": false, "noUnusedLocals": false, "noUnusedParameters": false, "verbatimModuleSyntax": false
              },
              "include": ["*.ts", "*.tsx"]
            }
            """;

    @TempDir
    Path folder;

    private final Map<String, ShownSnippet> shown = new TreeMap<>();

    @Test
    void isWhatTheLibraryTakes() throws Exception {
        Files.createSymbolicLink(folder.resolve("node_modules"), WORKSPACE.resolve("node_modules"));
        Files.writeString(folder.resolve("tsconfig.json"), OPTIONS.replace("WORKSPACE", WORKSPACE.toString()));
        for (ShownSnippet snippet : ShownSnippet.of("ts", "tsx")) {
            if (snippet.page().equals(REFERENCE)) {
                continue;
            }
            String name = "shown-" + shown.size() + "." + snippet.language();
            shown.put(name, snippet);
            Files.writeString(folder.resolve(name), completed(snippet.text()));
        }
        assertFalse(shown.isEmpty());
        assertEquals(List.of(), faults(), "lines of pages that do not compile");
    }

    /** That the compiler looks at all, and that what is left out is all that it is lenient with. */
    @Test
    void findsWhatTheLibraryDoesNotTake() throws Exception {
        Files.createSymbolicLink(folder.resolve("node_modules"), WORKSPACE.resolve("node_modules"));
        Files.writeString(folder.resolve("tsconfig.json"), OPTIONS.replace("WORKSPACE", WORKSPACE.toString()));
        Files.writeString(folder.resolve("a.ts"), completed("await homeport.signIn();\n"));
        Files.writeString(folder.resolve("b.ts"), completed("show(await homeport.logout(1, 2, 3));\n"));
        Files.writeString(
                folder.resolve("c.ts"), completed("import { nothing } from '@homeport/token-handler-client';\n"));
        Files.writeString(folder.resolve("d.ts"), completed("import { a } from '@homeport/token-handler-nowhere';\n"));
        Set<String> files = faults().stream()
                .map(fault -> fault.replaceFirst("\\(.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("a.ts", "b.ts", "c.ts", "d.ts"), files);
    }

    private static String completed(String text) throws IOException {
        StringBuilder before = new StringBuilder();
        Set<String> left = new TreeSet<>();
        for (String name : exported()) {
            if (uses(text, name) && !imports(text, name)) {
                left.add(name);
            }
        }
        if (!text.contains("const homeport =")) {
            before.append(
                            "import type { TokenHandlerClient as ClientOfThePage } from '@homeport/token-handler-client';\n")
                    .append("declare const homeport: ClientOfThePage;\n");
        }
        if (!left.isEmpty()) {
            before.append("import { ")
                    .append(String.join(", ", left))
                    .append(" } from '@homeport/token-handler-client';\n");
        }
        return before + text + "\nexport {};\n";
    }

    private static boolean uses(String text, String name) {
        return Pattern.compile("\\b" + name + "\\b").matcher(text).find();
    }

    private static boolean imports(String text, String name) {
        return Pattern.compile("import [^;]*\\b" + name + "\\b[^;]* from")
                .matcher(text)
                .find();
    }

    private static Set<String> exported() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Matcher found = EXPORTED.matcher(Files.readString(CLIENT)); found.find(); ) {
            for (String name : found.group(1).split(",")) {
                if (!name.isBlank()) {
                    names.add(name.strip().replaceFirst("^type ", ""));
                }
            }
        }
        return names;
    }

    private List<String> faults() throws Exception {
        Process compiler = new ProcessBuilder(
                        "node",
                        WORKSPACE.resolve("node_modules/typescript/bin/tsc").toString(),
                        "--pretty",
                        "false",
                        "-p",
                        folder.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        compiler.waitFor();
        List<String> faults = new ArrayList<>();
        said.lines()
                .filter(line -> line.contains("error TS"))
                .filter(line -> !OF_THE_READER.matcher(line).find()
                        || OF_THE_LIBRARY.matcher(line).find())
                .forEach(line -> faults.add(shown.entrySet().stream()
                        .reduce(line, (text, one) -> text.replace(one.getKey(), one.getValue() + " "), (a, b) -> b)));
        return faults;
    }
}

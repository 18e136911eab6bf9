package io.homeport.agent.world;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter;
import io.homeport.agent.world.World.AppUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The published description of the API, held against every answer that a page gets: its status must be among those
 * of the call, its body of the described shape, with no member more. What the page sends is not checked: that is
 * wrong on purpose often enough.
 */
public final class Contract {
    private static final String STANDARD = read("openapi.yaml");
    private static final String CLASSIC = read("openapi-classic.yaml");
    /** To read the description takes longer than most answers do. */
    private static final Map<String, OpenApiValidationFilter> FILTERS = new ConcurrentHashMap<>();

    private Contract() {}

    /** Fails whoever gets an answer that is not described. */
    static OpenApiValidationFilter of(AppUnderTest app) {
        return FILTERS.computeIfAbsent(app.agentPath(), path -> new OpenApiValidationFilter(at(path)));
    }

    /** The same for an app of the classic contract. */
    static OpenApiValidationFilter ofClassic(AppUnderTest app) {
        return FILTERS.computeIfAbsent(app.agentPath(), path -> new OpenApiValidationFilter(at(path, CLASSIC)));
    }

    /** The description, for an app at this path. */
    public static OpenApiInteractionValidator at(String agentPath) {
        return at(agentPath, STANDARD);
    }

    private static OpenApiInteractionValidator at(String agentPath, String description) {
        return OpenApiInteractionValidator.createForInlineApiSpecification(description)
                .withBasePathOverride(agentPath)
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    /** Its text. */
    public static String description() {
        return STANDARD;
    }

    /** The text of that of the classic contract. */
    public static String classicDescription() {
        return CLASSIC;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("..", "docs", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

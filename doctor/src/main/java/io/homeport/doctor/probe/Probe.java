package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.StoreSettings;
import io.homeport.proxy.settings.ProxySettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** All that both services would call, each asked once and all at the same time. */
public final class Probe {
    private final Read file;
    private final Surroundings around;
    private final List<Question> questions = new ArrayList<>();

    private Probe(Read file, Surroundings around) {
        this.file = file;
        this.around = around;
    }

    /**
     * A file that starts.
     *
     * @param agent as the agent reads it
     * @param proxy as the proxy reads it
     * @param sources where it was read, with what comes before it
     */
    public record Read(Deployment agent, Deployment proxy, ProxySettings settings, List<ConfigSource> sources) {}

    /**
     * Asks.
     *
     * @param limit how long each target may take
     * @param secrets whether the file's secrets are its own, so that credentials may be shown to whom they are for
     * @return what each answered, in the order of the file
     */
    public static List<Probed> of(Read file, Duration limit, boolean secrets, Clock clock) {
        Vertx vertx = Vertx.vertx();
        try {
            Surroundings around = new Surroundings(vertx, TlsFiles.of(file.sources(), vertx), clock, limit, secrets);
            return new Probe(file, around).run();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS);
        }
    }

    private List<Probed> run() {
        file.agent().apps().values().stream()
                .sorted(Comparator.comparing(App::name))
                .forEach(this::servers);
        clients();
        file.agent().signalStreams().values().stream()
                .sorted(Comparator.comparing(SignalStream::name))
                .forEach(stream -> questions.add(new SignalsQuestion(stream, around)));
        file.proxy()
                .store()
                .filter(store -> store.place() instanceof StoreSettings.Redis)
                .ifPresent(store -> questions.add(new StoreQuestion((StoreSettings.Redis) store.place(), around)));
        questions.addAll(new ProxyQuestions(file.proxy(), file.settings(), around).all());
        List<Future<Probed>> answers = questions.stream().map(this::asked).toList();
        return Future.join(answers)
                .map(all -> answers.stream().map(Future::result).toList())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void servers(App app) {
        List<AuthorizationServer> known = new ArrayList<>();
        for (AuthorizationServer server : app.authorizationServers()) {
            if (known.stream().noneMatch(server::isSameClientAs)) {
                known.add(server);
                questions.add(new ServerQuestion(server, around));
            }
        }
        app.signIn()
                .choice()
                .resolver()
                .ifPresent(resolver -> questions.add(new WireQuestion(
                        new Target(
                                Target.Kind.HOME_DIRECTORY,
                                resolver.setting() + ".resolver-url",
                                resolver.url().toString()),
                        resolver.url(),
                        resolver.setting() + ".resolver-tls",
                        resolver.tls(),
                        around)));
    }

    private void clients() {
        boolean phantoms =
                file.proxy().routes().stream().anyMatch(route -> route.apiToken() instanceof Route.ApiToken.Phantom);
        file.proxy().proxyClients().forEach((app, clients) -> {
            for (AuthorizationServer server : file.proxy().apps().get(app).authorizationServers()) {
                Optional<ProxyClient> client = Optional.ofNullable(clients.get(server.setting()));
                client.ifPresent(known -> questions.add(new ProxyClientQuestion(server, known, phantoms, around)));
            }
        });
    }

    /** Never fails, and never takes longer than the limit. */
    private Future<Probed> asked(Question question) {
        Notes notes = new Notes(question.target());
        Promise<Probed> promise = Promise.promise();
        long timer = around.vertx().setTimer(around.limit().toMillis(), due -> {
            notes.stops(
                    "gives no whole answer within " + around.limit().toSeconds() + " s",
                    "look what it waits for; --within SECONDS gives it longer");
            promise.tryComplete(notes.read());
        });
        answer(question, notes).onComplete(done -> {
            around.vertx().cancelTimer(timer);
            promise.tryComplete(notes.read());
        });
        return promise.future();
    }

    private static Future<Void> answer(Question question, Notes notes) {
        try {
            return question.ask(notes).recover(failure -> noted(failure, notes));
        } catch (InvalidConfiguration e) {
            return noted(e, notes);
        }
    }

    private static Future<Void> noted(Throwable failure, Notes notes) {
        if (failure instanceof InvalidConfiguration wrong) {
            for (Fault fault : wrong.problems()) {
                notes.stops(fault.key(), fault.fault(), "for example " + fault.example());
            }
        } else if (failure instanceof ServerFailure known) {
            notes.stops("cannot be used: " + known.getMessage(), "what is said there; or another server here");
        } else {
            // A defect of ours; what it says may quote anything.
            notes.stops("cannot be asked (" + failure.getClass().getSimpleName() + ")", "");
        }
        return Future.succeededFuture();
    }
}

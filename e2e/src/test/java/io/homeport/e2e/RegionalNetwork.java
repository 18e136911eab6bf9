package io.homeport.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is between regions and their users: who is where, and what becomes of the links. */
interface RegionalNetwork {
    List<String> REGIONS = List.of("eu-west", "eu-central", "us");

    /** In words. */
    String description();

    /** Where a process of a region listens. */
    String host(String region);

    /** By which address a process of a region reaches what listens at this port of a region. */
    String address(String from, String region, int port);

    /** A command as a process of the region. */
    List<String> launcher(String region);

    /** Nothing passes any more, and nobody is told. */
    void cut(Border border) throws IOException, InterruptedException;

    /** Little passes, and late. */
    void slow(Border border) throws IOException, InterruptedException;

    /** Connections are reset as soon as something is sent. */
    void reset(Border border) throws IOException, InterruptedException;

    /** All is as it was. */
    void heal(Border border) throws IOException, InterruptedException;

    /** Whether anybody listens at this port of a region from now on: who passes things on to it takes none otherwise. */
    void listens(String region, int port, boolean anybody);

    /** Records from now on, into this folder. */
    void beginRecording(Path folder) throws IOException, InterruptedException;

    /** What was recorded. */
    List<Recording> endRecording() throws IOException, InterruptedException;

    /** Ends what is between them. */
    void close();
}

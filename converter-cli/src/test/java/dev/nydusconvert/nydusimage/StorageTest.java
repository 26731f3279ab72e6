package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blobs are read from storages as their configurations say. What signatures are worth is tested where they are made. */
class StorageTest {
    @TempDir
    Path directory;

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private Path bootstrap;
    private Path expected;
    private String id;

    @BeforeEach
    void start() throws IOException {
        bootstrap = directory.resolve("boot");
        Path json = directory.resolve("json");
        Path tar = Files.write(directory.resolve("tar"), LayerTar.ofEverything());
        ImageRun.of("create", "-t", "tar-rafs", "-D", directory, "-B", bootstrap, "-J", json, tar);
        id = (String) JsonValue.parse(Files.readString(json)).at("blobs.0");
        expected = directory.resolve("expected");
        ImageRun.of("unpack", bootstrap, "-D", directory, "--output", expected);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Has the blob under every address; serves as a proxy, too. */
    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] blob = Files.readAllBytes(directory.resolve(id));
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(blob.length));
                exchange.sendResponseHeaders(200, -1);
            } else if (range == null) {
                exchange.sendResponseHeaders(200, blob.length);
                exchange.getResponseBody().write(blob);
            } else {
                String[] ends = range.substring("bytes=".length()).split("-");
                byte[] part = Arrays.copyOfRange(blob, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1);
                exchange.getResponseHeaders().add("Content-Range", "bytes " + range.substring(6) + "/" + blob.length);
                exchange.sendResponseHeaders(206, part.length);
                exchange.getResponseBody().write(part);
            }
        }
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private String json(String fields) {
        return "{" + fields.replace('\'', '"').replace("HOST", host()) + "}";
    }

    private ImageRun unpack(String type, String fields) {
        return ImageRun.of(
                "unpack",
                bootstrap,
                "--backend-type",
                type,
                "--backend-config",
                json(fields),
                "--output",
                directory.resolve("again"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "s3 | 'scheme':'http','endpoint':'HOST','region':'r','bucket_name':'b','object_prefix':'p/',"
                        + "'access_key_id':'k','access_key_secret':'s' | HEAD /b/p/ID | AWS4-HMAC-SHA256 Credential=k/",
                "s3 | 'scheme':'http','endpoint':'HOST','region':'r','bucket_name':'b' | HEAD /b/ID | null",
                "oss | 'scheme':'http','endpoint':'oss.example','bucket_name':'b','object_prefix':'p/','access_key_id':"
                        + "'k','access_key_secret':'s','proxy':{'url':'http://HOST'} | HEAD http://b.oss.example/p/ID"
                        + " | OSS k:",
                "registry | 'scheme':'http','host':'HOST','repo':'library/app','registry_token':'abc','timeout':5,"
                        + "'connect_timeout':5,'retry_limit':0 | HEAD /v2/library/app/blobs/sha256:ID | Bearer abc",
                "registry | 'scheme':'http','host':'HOST','repo':'app','auth':'bWU6cHc=','skip_verify':true"
                        + " | HEAD /v2/app/blobs/sha256:ID | null",
                "http-proxy | 'addr':'http://HOST','path':'/a/b' | HEAD /a/b/ID | null",
                "http-proxy | 'addr':'http://HOST/','path':'/a/' | HEAD /a/ID | null",
                "http-proxy | 'addr':'http://HOST' | HEAD /ID | null",
            })
    void aLayerIsUnpackedFromAStorageAsFromAFile(String type, String fields, String request, String authorization) {
        ImageRun run = unpack(type, fields);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(directory.resolve("again")).hasSameBinaryContentAs(expected);
        int first = requests.indexOf(request.replace("ID", id));
        assertThat(first).as(requests.toString()).isNotNegative();
        assertThat(authorizations.get(first)).startsWith(authorization);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'version':2,'backend':{'type':'s3','s3':{'scheme':'http','endpoint':'HOST','region':'r',"
                        + "'bucket_name':'b'}}",
                "'device':{'backend':{'type':'registry','config':{'scheme':'http','host':'HOST','repo':'app'}}}",
                "'config_v2':{'backend':{'type':'http-proxy','http-proxy':{'addr':'http://HOST'}}}",
            })
    void aConfigurationOfNydusdNamesAStorageToo(String configuration) throws IOException {
        Path config = Files.writeString(directory.resolve("config.json"), json(configuration));

        ImageRun run = ImageRun.of("unpack", bootstrap, "-C", config, "--output", directory.resolve("again"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(directory.resolve("again")).hasSameBinaryContentAs(expected);
        assertThat(requests).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ftp | 'host':'h' | backend 'ftp' is not supported here; oss, s3, registry, localfs, http-proxy are",
                "oss | 'endpoint':'e' | backend 'oss' needs the field 'bucket_name'",
                "oss | 'bucket_name':'b' | backend 'oss' needs the field 'endpoint'",
                "s3 | 'bucket_name':'b' | backend 's3' needs the field 'region'",
                "s3 | 'region':'r','bucket_name':'b','access_key_id':'k' | needs the field 'access_key_secret'",
                "s3 | 'region':'r','bucket_name':'b','scheme':'ftp' | the scheme is https or http, not ftp",
                "s3 | 'region':'r','bucket_name':'b','timeout':'soon' | 'soon' is no value for 'timeout'",
                "s3 | 'region':'r','bucket_name':'b','ca_cert_files':['a','b'] | only one of 'ca_cert_files'",
                "registry | 'host':'h' | backend 'registry' needs the field 'repo'",
                "registry | 'host':'h','repo':'r','auth':'me:pw' | the login for the registry is not in Base64",
                "registry | 'host':'h','repo':'r','blob_redirected_host':'o' | 'blob_redirected_host' is not supported",
                "http-proxy | 'path':'/a' | backend 'http-proxy' needs the field 'addr'",
                "http-proxy | 'addr':'nowhere' | is not the address of a server",
                "http-proxy | 'addr':'http://HOST','path':'/<repo>' | backend 'http-proxy': Illegal character",
            })
    void aConfigurationThatIsNoneIsRefused(String type, String fields, String message) {
        ImageRun run = unpack(type, fields);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: ").contains(message).hasLineCount(1);
        assertThat(requests).isEmpty();
    }

    @Test
    void aBlobThatTheStorageHasNotIsAnError() throws IOException {
        server.removeContext("/");

        ImageRun run = unpack("http-proxy", "'addr':'http://HOST'");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: ").contains(id);
        assertThat(directory.resolve("again")).doesNotExist();
    }
}

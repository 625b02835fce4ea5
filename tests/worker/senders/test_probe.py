"""Looks for checks: what a page and a Prometheus may answer, and where a look may never lead."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from api.domain.runbooks.link import Answer
from api.domain.runbooks.runbook import HttpCheck, MetricCheck
from api.domain.runs.check import Seen
from tests.worker.senders.conftest import Canary
from tests.worker.senders.test_push import LyingNameServer
from worker.senders.probe import Probe, Source

LOW = MetricCheck("prom", "sum(rate(errors[5m]))", "below", 0.01)


class Server:
    """Answers as it was told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] = self._fine
        self.asked: list[tuple[str, str, str]] = []
        self.port = 0

    async def _fine(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text="all is well")

    async def take(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        self.asked.append((request.path, str(form.get("query")), request.headers.get("Authorization", "")))
        return await self.answer(request)

    def says(self, body: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(text=body, status=status, headers=headers)

        self.answer = answer

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@pytest.fixture
async def probe(server: Server) -> AsyncIterator[Probe]:
    async with Probe(inner_hosts=frozenset({server.host}), timeout=2.0) as running:
        yield running


def vector(*values: str) -> str:
    series = ", ".join(f'{{"metric": {{}}, "value": [1, "{value}"]}}' for value in values)
    return f'{{"status": "success", "data": {{"resultType": "vector", "result": [{series}]}}}}'


async def test_a_page_that_answers_as_it_should(probe: Probe, server: Server) -> None:
    assert await probe.page(HttpCheck(f"{server.url}/healthz", contains="well")) == Seen(
        holds=True, said="answered 200", value=200.0
    )
    seen = await probe.page(HttpCheck(f"{server.url}/healthz", contains="broken"))
    assert seen.holds is False


async def test_a_redirect_is_an_answer_and_is_not_followed(
    probe: Probe, server: Server, canary: Canary
) -> None:
    server.says("", 302, {"Location": f"http://127.0.0.1:{canary.port}/"})
    seen = await probe.page(HttpCheck(f"{server.url}/"))
    assert (seen.holds, seen.said) == (False, "answered 302 instead of 200")
    assert canary.visits == 0


async def test_a_metric_is_asked_as_prometheus_wants_it(probe: Probe, server: Server) -> None:
    server.says(vector("0.002", "0.001"))
    seen = await probe.metric(LOW, Source(f"{server.url}/prometheus", token="hush"))
    assert seen == Seen(holds=True, said="0.002, below 0.01 wanted", value=0.002)
    assert server.asked == [("/prometheus/api/v1/query", LOW.query, "Bearer hush")]


@pytest.mark.parametrize(
    ("body", "holds", "said"),
    [
        (vector(), None, "no data"),
        (vector("NaN"), False, "not a number"),
        (vector("what"), False, "not a number"),
        ('{"status":"success","data":{"resultType":"scalar","result":[1,"0.5"]}}', False, "0.5, below"),
        ('{"status":"success","data":{"resultType":"matrix","result":[]}}', None, "the query is not one"),
        ('{"status":"success","data":{"resultType":"vector","result":[3]}}', None, "the query is not one"),
        ('{"status":"error","error":"parse error"}', None, "answered 200: parse error"),
        (vector(*["0.001"] * 1000, "0.5"), False, "0.5, below"),
        ("<html>", None, "answered 200, and not in JSON"),
        ("[]", None, "answered 200: no result"),
        ('{"status":"success"}', None, "the query is not one"),
    ],
)
async def test_whatever_a_source_answers_is_an_answer(
    probe: Probe, server: Server, body: str, holds: bool | None, said: str
) -> None:
    server.says(body)
    seen = await probe.metric(LOW, Source(server.url))
    assert seen.holds is holds
    assert seen.said.startswith(said)


async def test_a_server_that_says_nothing_is_given_up(probe: Probe, dead_host: str, server: Server) -> None:
    async with Probe(inner_hosts=frozenset({dead_host}), timeout=0.2) as hasty:
        seen = await hasty.page(HttpCheck(f"http://{dead_host}/"))
    assert (seen.holds, seen.said) == (None, "no answer within 0.2 s")


async def test_an_endless_answer_is_not_read_to_its_end(probe: Probe, server: Server) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(64):
            await response.write(b"x" * 65536)
        return response

    server.answer = endless
    assert (await probe.page(HttpCheck(server.url))).holds is True
    seen = await probe.metric(LOW, Source(server.url))
    assert seen.said == "an answer of more than 1 MiB"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "[::ffff:127.0.0.1]", "2130706433"],
)
async def test_no_look_leads_inside(probe: Probe, canary: Canary, host: str) -> None:
    url = f"http://{host}:{canary.port}/"
    assert (await probe.page(HttpCheck(url))).holds is None
    assert (await probe.metric(LOW, Source(url))).holds is None
    assert canary.visits == 0


async def test_a_name_that_leads_inside_is_not_connected_to(canary: Canary) -> None:
    async with Probe(resolver=LyingNameServer(canary.port), timeout=2.0) as probe:
        seen = await probe.page(HttpCheck(f"http://shop.example.org:{canary.port}/"))
    assert (seen.holds, canary.visits) == (None, 0)
    assert "private network" in seen.said


async def test_a_host_that_the_operator_named_is_asked_at_all_its_ports(server: Server) -> None:
    async with Probe(inner_hosts=frozenset({"localhost"}), timeout=2.0) as probe:
        seen = await probe.page(HttpCheck(f"http://localhost:{server.port}/"))
    assert seen.holds is True


async def test_a_token_never_goes_where_everybody_on_the_way_reads_it(probe: Probe) -> None:
    seen = await probe.metric(LOW, Source("http://prom.example.org", "hush"))
    assert seen.holds is None
    assert seen.said.startswith("Over http:// everybody on the way reads the token")


async def test_what_is_said_never_holds_the_address(probe: Probe) -> None:
    seen = await probe.page(HttpCheck("http://no-such-name.invalid/very-secret"))
    assert seen.holds is None
    assert "very-secret" not in seen.said


async def test_a_link_is_there_where_anything_answers_and_its_head_is_enough(server: Server) -> None:
    async with Probe(inner_hosts=frozenset({server.host})) as probe:
        server.says("all is well")
        assert await probe.link(f"{server.url}/page") == Answer("there", "answered 200")
        server.says("", 302, {"Location": "http://127.0.0.1:9/inside"})
        assert await probe.link(f"{server.url}/moved") == Answer("there", "answered 302")
        server.says("sign in", 401)
        assert (await probe.link(server.url)).kind == "there"
        server.says("gone", 404)
        assert await probe.link(server.url) == Answer("failed", "answered 404")
    assert len(server.asked) == 5, "only what has no head is asked for whole"


async def test_a_link_that_leads_inside_is_not_looked_at(server: Server) -> None:
    async with Probe() as probe:
        for url in (
            server.url,
            "http://localhost/x",
            "http://10.0.0.1/",
            "http://[::1]/",
            "http://a@b.example/",
        ):
            assert (await probe.link(url)).kind == "not looked at"
    liar = LyingNameServer(server.port)
    async with Probe(resolver=liar) as probe:
        assert (await probe.link(f"http://wiki.example.org:{server.port}/")).kind == "not looked at"
    assert server.asked == []


async def test_a_link_whose_server_is_gone_or_slow_has_failed(server: Server) -> None:
    over = asyncio.Event()

    async def never(_: web.Request) -> web.StreamResponse:
        await over.wait()
        return web.Response()

    server.answer = never
    async with Probe(inner_hosts=frozenset({server.host, "127.0.0.1:9"}), timeout=0.2) as probe:
        assert await probe.link(server.url) == Answer("failed", "no answer within 0.2 s")
        assert (await probe.link("http://127.0.0.1:9/")).kind == "failed"
    over.set()

"""The list of models, through both generations of the SDK."""

import dashscope
from dashscope.v2.errors import AuthenticationError, DashScopeError

from common import WRONG_KEY, main, raised


def pages():
    first = dashscope.Models.list(page=1, page_size=5)
    assert first.status_code == 200 and len(first.output["models"]) == 5, first
    with dashscope.Client() as client:
        page = client.models.list(page_no=2, page_size=5)
        assert (page.page_no, page.page_size, len(page.models)) == (2, 5, 5), page
        assert page.total_count == first.output["total"] > 10 and page.request_id
        names = {model["model"] for model in first.output["models"]}
        assert not names & {model.model for model in page.models}, "the pages overlap"


def one():
    for name in ["cosyvoice-v3-flash", "qwen3-tts-flash-realtime"]:
        answer = dashscope.Models.get(name)
        assert answer.status_code == 200 and answer.output["model"] == name, answer
    assert dashscope.Models.get("no-such-model").status_code == 404
    with dashscope.Client() as client:
        assert client.models.get("cosyvoice-v3-flash").model == "cosyvoice-v3-flash"
        error = raised(DashScopeError, lambda: client.models.get("no-such-model"))
        assert "no-such-model" in error.message, error


def a_wrong_key_is_refused():
    assert dashscope.Models.list(api_key=WRONG_KEY).status_code == 401
    with dashscope.Client(api_key=WRONG_KEY, max_retries=0) as client:
        assert raised(AuthenticationError, client.models.list).code == "InvalidApiKey"


main(pages, one, a_wrong_key_is_refused)

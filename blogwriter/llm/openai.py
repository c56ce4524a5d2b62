"""Any endpoint that speaks OpenAI's chat completions."""

from __future__ import annotations

from blogwriter.llm._faults import ModelError
from blogwriter.llm._tokens import count_messages, count_tokens
from blogwriter.models import Answer, Complete, Request, Usage
from blogwriter.settings import LLM

__all__ = ["TITLE", "connect"]

TITLE = "兼容 OpenAI 接口的服务（DeepSeek、通义、Kimi、智谱、硅基流动、OpenAI、Ollama……）"


def connect(
    *, base_url: str, model: str, api_key: str = "", options: LLM | None = None, fresh: bool = False
) -> Complete:
    """A client for one endpoint.

    Args:
        base_url: Address ending in ``/v1`` or the like.
        model: Used where a request names none.
        api_key: Empty for services that want none.
        options: Limits and parameters.
        fresh: Do not take answers from the cache.
    """
    limits = options or LLM()
    del fresh

    def complete(request: Request) -> Answer:
        import openai

        client = openai.OpenAI(base_url=base_url, api_key=api_key or "none", max_retries=0)
        try:
            reply = client.chat.completions.create(
                model=request.model or model,
                messages=[{"role": m.role, "content": m.text} for m in request.messages],  # type: ignore[misc]
                max_tokens=request.max_tokens or limits.max_output_tokens,
            )
        except openai.APIError as exc:
            raise ModelError(f"模型 {model} 没有给出可用的回答", code="server_error") from exc
        text = reply.choices[0].message.content or ""
        usage = Usage(input=count_messages(request.messages), output=count_tokens(text), calls=1, estimated=True)
        return Answer(text=text, model=reply.model, usage=usage)

    return complete

"""Options of `connect`: one that does not exist is refused at once, with the one that was meant."""

import pytest

from genai_live import AsyncClient, Client


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
@pytest.mark.parametrize("music", [False, True])
def test_a_misspelt_option_suggests_the_right_one(client_class, music):
    live = client_class(api_key="key").live
    connect = live.music.connect if music else live.connect
    with pytest.raises(TypeError, match=r"'keep_alive'. Did you mean 'keepalive'\?"):
        connect(model="m", keep_alive=3)


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_an_option_like_no_other_lists_what_there_is(client_class):
    with pytest.raises(TypeError, match=r"Options are: .*reconnect"):
        client_class(api_key="key").live.connect(model="m", zzz=3)

"""Phrases that the local server can translate, and the languages that it has them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "ja")
_PHRASES = (
    ("Hello.", "Hallo.", "Hola.", "Bonjour.", "Ciao.", "Olá.", "こんにちは。"),
    (
        "Good morning.",
        "Guten Morgen.",
        "Buenos días.",
        "Bonjour à tous.",
        "Buongiorno.",
        "Bom dia.",
        "おはようございます。",
    ),
    ("Thank you.", "Danke.", "Gracias.", "Merci.", "Grazie.", "Obrigado.", "ありがとう。"),
    (
        "Goodbye.",
        "Auf Wiedersehen.",
        "Adiós.",
        "Au revoir.",
        "Arrivederci.",
        "Adeus.",
        "さようなら。",
    ),
    (
        "How are you?",
        "Wie geht es dir?",
        "¿Cómo estás?",
        "Comment vas-tu ?",
        "Come stai?",
        "Como você está?",
        "お元気ですか。",
    ),
    (
        "Where is the station?",
        "Wo ist der Bahnhof?",
        "¿Dónde está la estación?",
        "Où est la gare ?",
        "Dov'è la stazione?",
        "Onde fica a estação?",
        "駅はどこですか。",
    ),
    (
        "What time is it?",
        "Wie spät ist es?",
        "¿Qué hora es?",
        "Quelle heure est-il ?",
        "Che ore sono?",
        "Que horas são?",
        "今何時ですか。",
    ),
    (
        "I would like a coffee, please.",
        "Ich hätte gern einen Kaffee, bitte.",
        "Quisiera un café, por favor.",
        "Je voudrais un café, s'il vous plaît.",
        "Vorrei un caffè, per favore.",
        "Eu gostaria de um café, por favor.",
        "コーヒーをお願いします。",
    ),
    (
        "Hello, please tell me a story about the sea.",
        "Hallo, bitte erzähl mir eine Geschichte über das Meer.",
        "Hola, cuéntame una historia sobre el mar, por favor.",
        "Bonjour, raconte-moi une histoire sur la mer, s'il te plaît.",
        "Ciao, per favore raccontami una storia sul mare.",
        "Olá, por favor me conte uma história sobre o mar.",
        "こんにちは、海の話をしてください。",
    ),
    (
        "Sorry, one question. What time is it in Lisbon?",
        "Entschuldigung, eine Frage. Wie spät ist es in Lissabon?",
        "Perdón, una pregunta. ¿Qué hora es en Lisboa?",
        "Pardon, une question. Quelle heure est-il à Lisbonne ?",
        "Scusa, una domanda. Che ore sono a Lisbona?",
        "Desculpe, uma pergunta. Que horas são em Lisboa?",
        "すみません、質問です。リスボンは今何時ですか。",
    ),
)
_UNKNOWN = (
    "I did not understand that.",
    "Das habe ich nicht verstanden.",
    "No lo he entendido.",
    "Je n'ai pas compris.",
    "Non ho capito.",
    "Não entendi.",
    "わかりませんでした。",
)


def phrases(languages: Iterable[str] = ()) -> Iterator[str]:
    """Return every phrase that can be heard, those in the given languages first.

    The local server speaks word by word: it cannot be heard in a language without spaces.
    """
    wanted = [_language(code) for code in languages]
    heard = [language for language in _LANGUAGES if language != "ja"]
    for language in sorted(heard, key=lambda each: each not in wanted):
        yield from (row[_LANGUAGES.index(language)] for row in _PHRASES)


def translate(text: str, target: str) -> str:
    """Return a phrase in another language.

    Args:
        text: The phrase, in any of the languages.
        target: The language as a BCP-47 code; its region is ignored.

    Returns:
        The phrase, or "I did not understand that." in that language if the list does not have it;
        in a language that the list does not have, the text behind its code.
    """
    language = _language(target)
    if language not in _LANGUAGES:
        return f"[{target}] {text}"
    return (_row_of(text) or _UNKNOWN)[_LANGUAGES.index(language)]


def is_in(text: str, code: str) -> bool:
    """Return whether a phrase is in a language."""
    row = _row_of(text)
    language = _language(code)
    return (
        row is not None
        and language in _LANGUAGES
        and _key(row[_LANGUAGES.index(language)]) == _key(text)
    )


def _language(code: str) -> str:
    return code.casefold().partition("-")[0]


def _row_of(text: str) -> tuple[str, ...] | None:
    key = _key(text)
    return next((row for row in _PHRASES if key in map(_key, row)), None)


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())

"""What the writing machine says, in both languages."""

from course_lib.language import Both, Language

TEXTS: dict[str, Both] = {
    "label": Both(pt="A máquina de escrever", en="The writing machine"),
    "about": Both(
        pt="Um modelo de letras que aprendeu a prosa deste livro: uma LSTM de 192 células. Só vem (uns 280 KB) quando "
        "você pede. Cada letra tem a cor do que a célula escolhida guarda depois de lê-la: azul é negativo, laranja é "
        "positivo.",
        en="A character model that has learned this book's prose: an LSTM of 192 cells. It comes (some 280 KB) only "
        "when you ask. Each letter has the colour of what the chosen cell holds once it is read: blue is negative, "
        "orange positive.",
    ),
    "type": Both(pt="Dê um começo", en="Give it a start"),
    "start": Both(pt="Começo", en="Start"),
    "read": Both(pt="Carregar e ler", en="Load and read"),
    "write": Both(pt="Continuar", en="Write on"),
    "stop": Both(pt="Parar", en="Stop"),
    "alike": Both(pt="Trechos parecidos", en="Similar passages"),
    "look": Both(pt="Olhe de perto", en="Look closely"),
    "restore": Both(pt="Voltar ao começo", en="Back to the beginning"),
    "temperature": Both(pt="temperatura", en="temperature"),
    "letter": Both(pt="letra", en="letter"),
    "span": Both(pt="trecho", en="span"),
    "cell": Both(pt="célula", en="cell"),
    "kind": Both(pt="Cor de cada letra", en="Colour of each letter"),
    "held": Both(pt="tanh(c): o que a célula guarda", en="tanh(c): what the cell holds"),
    "seen": Both(pt="h: o que ela mostra", en="h: what it shows"),
    "status": Both(
        pt="Letra {t} de {T}, {sign}: a célula {cell} está em {value}. A mais provável agora é {next}, com {p}.",
        en="Letter {t} of {T}, {sign}: cell {cell} is at {value}. The most probable next is {next}, with {p}.",
    ),
    "space": Both(pt="espaço", en="space"),
    "newline": Both(pt="¶", en="¶"),
    "empty": Both(pt="Escreva ao menos uma letra para começar.", en="Type at least one letter to start from."),
    "strange": Both(
        pt="O modelo nunca viu {strange}: isso ficou de fora.", en="The model has never seen {strange}: left out."
    ),
    "long": Both(
        pt="Cabem {longest} letras: o resto foi cortado.", en="There is room for {longest} letters: the rest was cut."
    ),
    "full": Both(pt="A página está cheia: dê outro começo.", en="The page is full: give it another start."),
    "loading": Both(pt="Carregando o modelo…", en="Loading the model…"),
    "lost": Both(
        pt="O modelo não chegou, ou não coube na memória. O resto da página funciona; tente de novo.",
        en="The model did not arrive, or memory was too small for it. The rest of the page works; try again.",
    ),
    "writing": Both(pt="Escrevendo…", en="Writing…"),
    "reading": Both(pt="Lendo os trechos do livro: {share}…", en="Reading the book's passages: {share}…"),
    "stopped": Both(pt="Parado. O que está escrito fica.", en="Stopped. What is written stays."),
    "alike_status": Both(
        pt="Em “{span}”, as células mais longe da média delas, em desvios-padrão: {cells}. Abaixo, onde o livro as põe "
        "no mesmo estado.",
        en="In “{span}” the cells farthest from their means, in standard deviations: {cells}. Below, where the book "
        "puts them in the same state.",
    ),
    "odds": Both(pt="A próxima letra", en="The next letter"),
    "bars": Both(
        pt="As oito letras mais prováveis depois da escolhida, uma barra para cada.",
        en="The eight most probable letters after the chosen one, a bar for each.",
    ),
    "caption": Both(pt="Um passo da célula escolhida", en="One step of the chosen cell"),
    "name": Both(pt="nome", en="name"),
    "what": Both(pt="o que é", en="what it is"),
    "number": Both(pt="valor", en="value"),
    "i": Both(pt="portão de entrada", en="input gate"),
    "f": Both(pt="portão de esquecimento", en="forget gate"),
    "g": Both(pt="candidato", en="candidate"),
    "o": Both(pt="portão de saída", en="output gate"),
    "before": Both(pt="c antes do passo", en="c before the step"),
    "c": Both(pt="f · c antes + i · g", en="f · c before + i · g"),
    "h": Both(pt="o · tanh(c)", en="o · tanh(c)"),
    "grid": Both(
        pt="A rede inteira: uma linha para cada célula, uma coluna para cada letra; toque numa célula para escolhê-la.",
        en="The whole network: a row for each cell, a column for each letter; touch a cell to choose it.",
    ),
    "passages": Both(pt="Trechos em que as mesmas células estão ligadas", en="Passages in which the same cells are on"),
}
SPOKEN = (
    *("status", "space", "newline", "empty", "strange", "long", "full", "loading", "lost", "writing", "reading"),
    *("stopped", "alike_status"),
)


def text(key: str, language: Language) -> str:
    """Return the explorer's text for `key`."""
    return TEXTS[key].text(language)

"""What the sheets say, in both languages."""

from course_lib.language import Both
from course_lib.worksheets.base import alike

NOTE = Both(
    pt="λ = ½ ln 3 ≈ {unit}. Todo peso é um múltiplo inteiro de λ, e a tabela de pesos dá só o múltiplo. O argumento "
    "de uma função é então $k$λ, e o que você soma é $k$. Para $k$ negativo: tanh(−$z$) = −tanh($z$), σ(−$z$) = 1 − "
    "σ($z$).",
    en="λ = ½ ln 3 ≈ {unit}. Every weight is a whole multiple of λ, and the table of weights gives the multiple "
    "alone. So a function's argument is $k$λ, and what you add up is $k$. For a negative $k$: tanh(−$z$) = "
    "−tanh($z$), σ(−$z$) = 1 − σ($z$).",
)
WEIGHTS = Both(pt="Pesos, em múltiplos de λ", en="Weights, in multiples of λ")
WORK = Both(pt="Preencha", en="Fill in")
KEY = Both(pt="Gabarito", en="Answer key")
BIAS = Both(pt="viés", en="bias")
INPUT = Both(pt="Entrada", en="Input")
EVENT = Both(pt="Evento", en="Event")

RNN_TITLE = Both(pt="Célula simples (RNN)", en="The plain cell (RNN)")
RNN_TEXT = (
    Both(
        pt="Duas entradas, $x_a$ e $x_b$; duas unidades, $p$ e $q$. Em cada passo, cada unidade soma entradas e "
        "estado *do passo anterior*, cada um vezes o seu peso, mais o viés: isso é $k$. O novo estado é tanh($k$λ).",
        en="Two inputs, $x_a$ and $x_b$; two units, $p$ and $q$. At every step each unit adds the inputs and the "
        "state *of the step before*, each times its weight, and the bias: that is $k$. The new state is tanh($k$λ).",
    ),
    Both(pt="No começo, os dois estados são 0.", en="At the start both states are 0."),
)
RNN_UNITS = {name: Both(pt=f"Unidade ${name}$", en=f"Unit ${name}$") for name in "pq"}
RNN_REMARK = Both(
    pt="Todos os números são frações exatas: nada se arredonda.",
    en="Every number is an exact fraction: nothing is rounded.",
)

LSTM_TITLE = alike("LSTM: i, f, g, o")
LSTM_TEXT = (
    Both(
        pt="Duas entradas, $x_a$ e $x_b$; uma unidade. Cada portão soma as entradas e $h_{t−1}$, cada um vezes o "
        "seu peso, mais o viés: isso é o seu $k$. Depois $c_t = f_t c_{t−1} + i_t g_t$ e $h_t = o_t$ tanh($c_t$).",
        en="Two inputs, $x_a$ and $x_b$; one unit. Each gate adds the inputs and $h_{t−1}$, each times its weight, "
        "and the bias: that is its $k$. Then $c_t = f_t c_{t−1} + i_t g_t$ and $h_t = o_t$ tanh($c_t$).",
    ),
    Both(
        pt="No começo, $c_0$ = 1 e $h_0$ = 0. Só o portão de saída olha $h$; por isso $c$ fica em frações exatas, e "
        "$h$ não. Três casas decimais bastam; a última pode diferir por 1 ou 2. Os valores necessários estão nas "
        "listas, entre outros.",
        en="At the start $c_0$ = 1 and $h_0$ = 0. Only the output gate looks at $h$; so $c$ stays in exact "
        "fractions, and $h$ does not. Three decimals are enough; the last may differ by 1 or 2. The values that you "
        "need are in the lists, among others.",
    ),
)
LSTM_REMARK = Both(
    pt="A folha com aprender, esquecer, lembrar e usar tem a mesma célula: $N$ é $g$, $V$ é $o$, LTM é $c$, STM é "
    "$h$, e todos os números são iguais.",
    en="The sheet with learn, forget, remember and use has the same cell: $N$ is $g$, $V$ is $o$, LTM is $c$, STM "
    "is $h$, and all numbers are equal.",
)

WORDS_TITLE = Both(pt="LSTM: aprender, esquecer, lembrar, usar", en="LSTM: learn, forget, remember, use")
WORDS_TEXT = (
    Both(
        pt="O evento tem dois números, $E_a$ e $E_b$; cada memória, um. Cada soma junta STM$_{t−1}$ e evento, cada "
        "um vezes o seu peso, mais o viés: isso é o seu $k$. Lembrar é somar o que ficou com o que se aprendeu.",
        en="The event has two numbers, $E_a$ and $E_b$; each memory has one. Each sum joins STM$_{t−1}$ and event, "
        "each times its weight, and the bias: that is its $k$. To remember is to add what was kept to what was "
        "learned.",
    ),
    Both(
        pt="No começo, LTM$_0$ = 1 e STM$_0$ = 0. Só o fator de uso, $V$, olha a STM; por isso a LTM fica em "
        "frações exatas, e a STM não. Três casas decimais bastam; a última pode diferir por 1 ou 2. Os valores "
        "necessários estão nas listas, entre outros.",
        en="At the start LTM$_0$ = 1 and STM$_0$ = 0. Only the use factor, $V$, looks at the STM; so the LTM stays "
        "in exact fractions, and the STM does not. Three decimals are enough; the last may differ by 1 or 2. The "
        "values that you need are in the lists, among others.",
    ),
)
WORDS_REMARK = Both(
    pt="A folha com i, f, g, o tem a mesma célula: $g$ é $N$, $o$ é $V$, $c$ é LTM, $h$ é STM, e todos os números "
    "são iguais.",
    en="The sheet with i, f, g, o has the same cell: $g$ is $N$, $o$ is $V$, $c$ is LTM, $h$ is STM, and all "
    "numbers are equal.",
)
VERBS = {
    "learn": Both(pt="Aprender", en="Learn"),
    "forget": Both(pt="Esquecer", en="Forget"),
    "remember": Both(pt="Lembrar", en="Remember"),
    "use": Both(pt="Usar", en="Use"),
}
STANDARD = {
    "gates": Both(pt="Portões e candidato", en="Gates and candidate"),
    "c": Both(pt="Estado da célula", en="Cell state"),
    "h": Both(pt="Estado oculto", en="Hidden state"),
}
LIST = Both(pt="Mais valores", en="More values")

GRU_TITLE = alike("GRU")
GRU_TEXT = (
    Both(
        pt="Duas entradas, $x_a$ e $x_b$; uma unidade. $k_r$ e $k_z$ são a soma de tudo na sua linha de pesos. No "
        "candidato, o reinício age depois do produto: $m$ = peso × $h_{t−1}$ + $b_h$, e $k_n$ = entradas + viés + "
        "$r_t m$. Por fim, $h_t = (1 − z_t) n_t + z_t h_{t−1}$.",
        en="Two inputs, $x_a$ and $x_b$; one unit. $k_r$ and $k_z$ are the sum of all in their line of weights. In "
        "the candidate the reset acts after the product: $m$ = weight × $h_{t−1}$ + $b_h$, and $k_n$ = inputs + "
        "bias + $r_t m$. Finally, $h_t = (1 − z_t) n_t + z_t h_{t−1}$.",
    ),
    Both(pt="No começo, $h_0$ = 0.", en="At the start $h_0$ = 0."),
)
GRU_BEFORE = Both(
    pt="Na outra forma: o último passo outra vez, do mesmo $h_2$, com o reinício antes do produto",
    en="In the other form: the last step once more, from the same $h_2$, with the reset before the product",
)
GRU_REMARK = Both(
    pt="Nesta outra forma, o peso multiplica $r_t h_{t−1}$, e $k_n$ = entradas + viés + peso × $r_t h_{t−1}$ + "
    "$b_h$. Com uma só unidade, as duas formas diferem apenas porque $b_h$ não é 0.",
    en="In this other form the weight multiplies $r_t h_{t−1}$, and $k_n$ = inputs + bias + weight × $r_t h_{t−1}$ "
    "+ $b_h$. With a single unit the two forms differ only because $b_h$ is not 0.",
)

